"""Files that people attach: their names, what they really hold, their rows, who scans them, how they are given back."""
