"""Tables as they stand in a file: grids of cell texts from .xlsx, .docx and the text of a report; which column is what."""
