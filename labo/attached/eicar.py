"""The file that people try an antivirus with: refused even where no antivirus is configured."""

# In pieces, so that no antivirus takes this module for it.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*"])
VIRUS = "Ce fichier contient ce qu’un antivirus refuse. Il n’est pas ajouté."
