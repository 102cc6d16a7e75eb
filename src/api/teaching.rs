//! Functions that teach: words, pairs, feedback, preferences.

use super::call::{Call, Returned, maybe_text, text};
use crate::errors::AskError;
use crate::memory::{asker, define, habits, journal, profile, teach, words};
use crate::{catalog, db, pipeline};
use pgrx::IntoDatum;

crate::sql_functions! {
    ask_define, pg_finfo_ask_define => define;
    ask_teach, pg_finfo_ask_teach => teach;
    ask_feedback, pg_finfo_ask_feedback => feedback;
    ask_prefer, pg_finfo_ask_prefer => prefer;
    ask_profile, pg_finfo_ask_profile => profile;
}

/// These calls are there to write: no quiet skipping.
fn writable(what: &'static str) -> Result<(), AskError> {
    match db::write_obstacle() {
        Some(obstacle) => {
            tracing::debug!(obstacle, "{what} refused");
            Err(AskError::ReadOnly { what })
        }
        None => {
            asker::note();
            Ok(())
        }
    }
}

fn define(call: &Call) -> Returned {
    let Some(term) = call.text(0) else {
        return Ok(None);
    };
    let everyone = call.boolean(2).unwrap_or(false);
    writable("ask.define()")?;
    if everyone && !db::is_administrator() {
        return Err(AskError::Privilege {
            what: "only an administrator may define a word for everyone",
            hint: "Leave out the third argument to define it for yourself, or ask for EXECUTE on ask.share().",
        });
    }
    let done = define::define(&catalog::snapshot(), &term, call.text(1).as_deref(), everyone)?;
    journal::defined(format!("what was said of \"{}\"", term.trim()));
    Ok(text(done))
}

fn teach(call: &Call) -> Returned {
    let (Some(question), Some(sql)) = (call.text(0), call.text(1)) else {
        return Ok(None);
    };
    writable("ask.teach()")?;
    let reading = pipeline::reading(&question)?;
    let held = teach::held(&catalog::snapshot(), &question, &sql)?;
    let id = teach::teach(question.trim(), &reading, &held, "taught")?;
    journal::defined(format!("the SQL taught for \"{}\"", question.trim()));
    Ok(id.into_datum())
}

fn feedback(call: &Call) -> Returned {
    let (Some(answer), Some(score)) = (call.bigint(0), call.integer(1)) else {
        return Ok(None);
    };
    writable("ask.feedback()")?;
    let corrected = call.text(2);
    let given = teach::feedback(answer, score, corrected.as_deref())?;
    journal::defined(format!("the feedback on answer {answer}"));
    if let Some(sql) = &corrected {
        let snapshot = catalog::snapshot();
        let held = teach::held(&snapshot, &given.question, sql)?;
        let wrong = given.sql.as_deref().unwrap_or_default();
        words::learn(&snapshot, &given.question, &given.trace, wrong, &held.sql, &held.tables);
        if let Some(query) = &given.query {
            habits::learn_columns(&snapshot, &given.question, query, wrong, &held.sql);
        }
        // A follow-up says little by itself: its correction would answer the same words in other conversations.
        if !given.follow_up {
            teach::teach(&given.question, &pipeline::reading(&given.question)?, &held, "corrected")?;
        }
    } else if score != 0 && given.memory.is_none() && !given.follow_up {
        given.count(&pipeline::reading(&given.question)?, score > 0);
    }
    Ok(None)
}

fn prefer(call: &Call) -> Returned {
    let Some(key) = call.text(0) else {
        return Ok(None);
    };
    writable("ask.prefer()")?;
    profile::prefer(&key, call.text(1).as_deref())?;
    journal::defined(format!("the preference {}", key.trim()));
    Ok(None)
}

fn profile(call: &Call) -> Returned {
    let out = call.rows();
    for shown in profile::shown() {
        out.push(vec![text(shown.key), maybe_text(shown.value.as_deref()), text(shown.origin)])?;
    }
    out.done()
}
