"""The commands of the program, each module thin and light until one is called; `cli` puts them together."""
