//! A school's policy: criteria with their clauses, words, and stage moves.
