//! Running other programs, and telling the person what happens meanwhile.

use crate::error::{Doing, Error, Result};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Prints the heading of a step.
pub fn step(text: &str) {
    println!("\n==> {text}");
    flush_step();
}

/// Prints a detail below the current step.
pub fn note(text: &str) {
    println!("    {text}");
    flush_step();
}

/// What was printed must be visible before a child process writes to the same terminal.
pub fn flush_step() {
    let _ = std::io::stdout().flush();
}

/// Prints how long a step took.
pub fn done(what: &str, since: Instant) {
    note(&format!("{what} in {:.1} s", since.elapsed().as_secs_f64()));
}

/// The command as one would type it, for messages.
pub fn line_of(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs with the terminal's output; an error unless it exits with 0.
pub fn run(command: &mut Command) -> Result<()> {
    if succeeds(command)? {
        return Ok(());
    }
    Err(Error::Command { command: line_of(command), status: "see above".into(), detail: String::new() })
}

/// Runs with the terminal's output and tells whether it exited with 0.
pub fn succeeds(command: &mut Command) -> Result<bool> {
    flush_step();
    let status = command.stdin(Stdio::null()).status().doing(|| format!("starting `{}`", line_of(command)))?;
    Ok(status.success())
}

/// Runs quietly and returns the standard output; on failure the error carries what the program said.
pub fn capture(command: &mut Command) -> Result<String> {
    let out = command.stdin(Stdio::null()).output().doing(|| format!("starting `{}`", line_of(command)))?;
    if out.status.success() {
        return Ok(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(if out.stderr.trim_ascii().is_empty() { &out.stdout } else { &out.stderr }).into_owned();
    Err(Error::Command { command: line_of(command), status: out.status.to_string(), detail: format!("\n{}", last_lines(&said, 30)) })
}

/// Runs with output (both streams, in order) into a log file; on failure the error shows the end of it.
pub fn run_logged(command: &mut Command, log: &Path) -> Result<()> {
    if let Some(parent) = log.parent() {
        crate::error::create_dir(parent)?;
    }
    let file = std::fs::File::create(log).doing(|| format!("creating {}", log.display()))?;
    let copy = file.try_clone().doing(|| "copying a handle".into())?;
    let status = command.stdin(Stdio::null()).stdout(file).stderr(copy).status().doing(|| format!("starting `{}`", line_of(command)))?;
    if status.success() {
        return Ok(());
    }
    let said = std::fs::read(log).unwrap_or_default();
    Err(Error::Command {
        command: line_of(command),
        status: status.to_string(),
        detail: format!("; the end of {}:\n{}", log.display(), last_lines(&String::from_utf8_lossy(&said), 30)),
    })
}

/// Runs, shows every line of output as it comes (both streams, in order) and hands it to `look`; tells whether it exited with 0.
pub fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<bool> {
    flush_step();
    let (reader, writer) = std::io::pipe().doing(|| "making a pipe".into())?;
    let second = writer.try_clone().doing(|| "copying a pipe".into())?;
    let mut child =
        command.stdin(Stdio::null()).stdout(writer).stderr(second).spawn().doing(|| format!("starting `{}`", line_of(command)))?;
    // The command keeps this side's copies of the pipe's writing end: without them gone there is no end of input.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line).doing(|| format!("reading the output of `{}`", line_of(command)))?;
        if length == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        flush_step();
        look(text.trim_end());
    }
    let status = child.wait().doing(|| format!("waiting for `{}`", line_of(command)))?;
    Ok(status.success())
}

/// True when the program can be found in PATH.
pub fn exists(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let from = lines.len().saturating_sub(count);
    lines.get(from..).unwrap_or_default().join("\n")
}
