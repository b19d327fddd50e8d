#![no_main]
#[path = "../targets.rs"]
mod targets;

// The library that reads old workbooks panics on some of them, which the reader catches and tells; any other panic is a crash.
libfuzzer_sys::fuzz_target!(
    init: {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|place| place.file().contains("calamine")) {
                report(panic);
            }
        }));
    },
    |bytes: &[u8]| targets::xls(bytes)
);
