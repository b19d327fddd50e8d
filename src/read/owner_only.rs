//! Files that hold a secret: whether others than their owner may read them.

use std::fs::Metadata;

/// True where the system says that others of this machine may read the file.
#[cfg(unix)]
pub(crate) fn may_be_read_by_others(about: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    about.permissions().mode() & 0o077 != 0
}

/// Access lists of other systems are the owner's to set; they cannot be read here.
#[cfg(not(unix))]
pub(crate) fn may_be_read_by_others(_: &Metadata) -> bool {
    false
}
