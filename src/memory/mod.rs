//! What is remembered: conversations, history, vocabulary, memories, preferences. All of it in tables of schema `ask`
//! that no role has a right on, read and written for the role that asks (`db`).

pub mod asker;
pub mod charts;
pub mod check;
pub mod define;
pub mod gate;
pub mod habits;
pub mod history;
pub mod inform;
pub mod journal;
pub mod neighbours;
pub mod profile;
pub mod reading;
pub mod rebind;
pub mod recall;
pub mod rejection;
pub mod session;
pub mod share;
pub mod teach;
pub mod usual;
pub mod vocabulary;
pub mod words;
