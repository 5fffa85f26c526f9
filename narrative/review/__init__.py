"""The workbench: a person decides on a form row by row with the evidence in sight; every decision is kept. The pages need the extra `web`."""
