//! Nothing but `fetch` opens a socket, and a build without it holds no network code.

use std::process::Command;

use crate::support::{copy_of_sample, files, project};

#[test]
fn every_other_command_opens_no_socket() {
    if !Command::new("strace").args(["-V"]).output().is_ok_and(|answer| answer.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "strace is to be installed where every test must run");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let school = copy_of_sample(folder.path()).display().to_string();
    let out = folder.path().join("out").display().to_string();
    let file = folder.path().join("sample-data/whitehill/inbox/SEN report.csv").display().to_string();
    let commands: [&[&str]; 4] = [
        &["run", &school, "--as-at", "2026-11-20", "--out", &out],
        &["check", &school, "--as-at", "2026-11-20", "--out", &out],
        &["inspect", &file],
        &["explain", "M001"],
    ];
    for arguments in commands {
        let trace = folder.path().join("trace");
        let ran = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=network", "-o"])
            .arg(&trace)
            .arg(env!("CARGO_BIN_EXE_waymark"))
            .args(arguments)
            .current_dir(project())
            .output()
            .expect("strace starts");
        let traced = std::fs::read_to_string(&trace).unwrap_or_default();
        // A machine may forbid tracing; then nothing is proved, and the sources are all there is.
        if String::from_utf8_lossy(&ran.stderr).contains("PTRACE") {
            return;
        }
        assert!(ran.status.code().is_some_and(|code| code < 3), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        // A pair of connected ends within the machine, such as a worker process has, reaches nobody.
        let calls: Vec<&str> = traced.lines().filter(|line| line.contains("socket(") || line.contains("connect(")).collect();
        assert!(calls.is_empty(), "{arguments:?}: {calls:?}");
    }
}

#[test]
fn only_one_folder_of_the_sources_names_the_network() {
    let words = ["std::net", "reqwest", "TcpStream", "UdpSocket", "UnixStream"];
    for (name, bytes) in files(&project().join("src")) {
        let text = String::from_utf8_lossy(&bytes);
        let named =
            words.iter().find(|word| text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| line.contains(**word)));
        assert!(named.is_none() || name.starts_with("read/wonde/"), "{name} names {named:?}");
    }
}

#[test]
fn a_build_without_the_feature_holds_no_http_and_no_tls() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--no-default-features", "-e", "normal", "--prefix", "none"])
        .current_dir(project())
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8_lossy(&tree.stdout);
    let built: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(built.contains(&"waymark"));
    // The runtime of the table library may be there; nothing in it speaks HTTP or TLS.
    for library in
        ["reqwest", "hyper", "hyper-util", "ureq", "rustls", "native-tls", "openssl", "curl", "object_store", "h2", "ring", "aws-lc-rs"]
    {
        assert!(!built.contains(&library), "{library} is part of the build");
    }
}
