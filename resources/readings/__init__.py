"""What is read in the resource centre: counted by page and by month, without knowing who reads."""
