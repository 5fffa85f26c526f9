"""The local page: two files dropped, the filled form and its evidence downloaded. Needs the extra `web`."""
