"""The letters of the lab: what is kept of them, their figures, and those that compose themselves."""
