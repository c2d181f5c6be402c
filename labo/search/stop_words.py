"""
The words too common to look for, without accents: PostgreSQL's own French list (``french.stop``), and what it forgets.

A test holds it against the server's dictionary.
"""

from labo.folding import folded

_LIST = """
a ai aie aient aies ait as au aura aurai auraient aurais aurait auras aurez auriez aurions aurons auront aux avaient
avais avait avec avez aviez avions avons ayant ayante ayantes ayants ayez ayons c ce ces d dans de des du elle en es
est et etaient etais etait etant etante etantes etants ete etee etees etes etiez etions eu eue eues eumes eurent eus
eusse eussent eusses eussiez eussions eut eutes eux furent fus fusse fussent fusses fussiez fussions fut il j je l la
le leur lui m ma mais me meme mes moi mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se sera serai
seraient serais serait seras serez seriez serions serons seront ses soient sois soit sommes son sont soyez soyons suis
sur t ta te tes toi ton tu un une vos votre vous y
"""
_OURS = """
ca ceci cela celle celles celui cet cette ceux comment donc dont les quel quelle quelles quels quoi
"""
SERVER_STOP_WORDS = frozenset(_LIST.split())
STOP_WORDS = SERVER_STOP_WORDS | frozenset(_OURS.split())
"""« fûmes » and « fûtes » are left out: without their accents they are forms of « fumer » and of « futé »."""
TELLING = frozenset({"sûr", "dû", "né", "dé"})
"""Words that would be common without their accent, and are not with it."""


def is_common(word: str) -> bool:
    """Say whether every text has this word, spelled in small letters with or without its accents."""
    return word not in TELLING and folded(word) in STOP_WORDS
