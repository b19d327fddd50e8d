//! A server on this machine that speaks as the aggregator's documentation says, and misbehaves where a test asks it to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path with parameters.
    pub path: String,
    /// Value of `Authorization`.
    pub token: String,
    /// How many requests came before it.
    pub nth: usize,
}

impl Asked {
    /// A parameter of the address.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let (_, asked) = self.path.split_once('?')?;
        asked.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What the server does.
pub enum Reply {
    /// A status with headers and a body.
    Is(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// A page whose length is announced and whose end never comes.
    Cut(Vec<u8>),
    /// This many bytes of one page.
    Endless(usize),
}

/// A running server; it stops when it is let go.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    /// Requests so far.
    pub asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Starts; `reply` is given its own origin with each request.
    pub fn start(reply: impl Fn(&str, &Asked) -> Reply + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let (asked, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, ends, own) = (asked.clone(), stop.clone(), origin.clone());
        std::thread::spawn(move || {
            let n = AtomicUsize::new(0);
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream;
                let Some(one) = request(&mut stream, n.fetch_add(1, Ordering::SeqCst)) else { continue };
                log.lock().expect("no test panics with the lock").push(one.clone());
                let _ = answer(&mut stream, reply(&own, &one));
            }
        });
        Server { origin, asked, stop }
    }

    /// Requests so far.
    pub fn log(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test panics with the lock").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.origin.trim_start_matches("http://"));
    }
}

fn request(stream: &mut TcpStream, nth: usize) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut part = [0_u8; 1024];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let n = stream.read(&mut part).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(part.get(..n)?);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let path = text.split(' ').nth(1)?.to_owned();
    let token = text.lines().find_map(|line| line.to_lowercase().starts_with("authorization: ").then(|| line[15..].to_owned()));
    Some(Asked { path, token: token.unwrap_or_default(), nth })
}

fn answer(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Is(status, headers, body) => {
            let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n", body.len())?;
            stream.write_all(&body)
        }
        Reply::Cut(body) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len() + 1000)?;
            stream.write_all(&body)
        }
        Reply::Endless(bytes) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n{{\"data\":[")?;
            let block = vec![b' '; 64 * 1024];
            for _ in 0..bytes / block.len() {
                stream.write_all(&block)?;
            }
            Ok(())
        }
    }
}
