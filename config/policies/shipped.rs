// The tables of moves that come with the program, for `method-check`, which must work from any folder.
// A school's own policy needs no line here: runs read this folder.
&[
    ("astley", include_str!("astley-moves.tsv")),
    ("porters-grange", include_str!("porters-grange-moves.tsv")),
    ("twiss-green", include_str!("twiss-green-moves.tsv")),
    ("whitehill", include_str!("whitehill-moves.tsv")),
]
