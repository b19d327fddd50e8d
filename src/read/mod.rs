//! Files to raw tables: the only input I/O. Decides by content, never by the file's extension.
