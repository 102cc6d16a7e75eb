//! The way of a question through the engine: understand, link, compose, rank, decide.

use crate::about;
use crate::account::{self, Account};
use crate::answer::{Candidate, Context, Decision, Outcome, Turn};
use crate::bench::{Bench, Judgement, KEPT, Made};
use crate::clarify;
use crate::compose::{Composed, Setting};
use crate::converse::{self, Edits, follow, lost};
use crate::describe;
use crate::followup;
use crate::lexicon::Lexicon;
use crate::link::interpretations;
use crate::mention::weak::leave_common_words;
use crate::mention::{Segment, segments};
use crate::purpose::{GLANCED, Purpose};
use crate::query::Query;
use crate::rank;
use crate::render::{RenderSettings, render};
use crate::rephrase;
use crate::report;
use crate::requests;
use crate::sound::is_sound_as_said;
use crate::spelling;
use crate::spelt;
use crate::text::{Token, tokenize};
use crate::time::TimeContext;
use crate::vague::{is_part, judges, open_question};

/// Longer questions are refused.
pub const LONGEST_QUESTION: usize = 10_000;
const MOST_TOKENS: usize = 200;
const TOO_LONG: &str = "the question takes too many steps to understand";
const COMPOSED: usize = 24;
/// Steps that composing and judging take for each mention, as `Steps` counts them.
const COMPOSING: usize = 100;
/// Of readings that an order is said beside and that hold it in some way, fewer than nine in ten are right.
const UNORDERED: f32 = 0.85;
/// Interpretations that meanings are derived of; the later ones rarely hold another.
const DERIVED: usize = 8;

/// Answers a question. Never panics; time is bounded by the question's length.
pub fn ask(question: &str, lexicon: &Lexicon, context: &Context) -> Outcome {
    let outcome = asked(question, lexicon, context, Purpose::Answer);
    // Whatever was found by then: who stopped it, or ran out of steps, is told so.
    if context.steps.ended() { refused(TOO_LONG, "Ask in fewer words, or in several questions.") } else { outcome }
}

fn asked(question: &str, lexicon: &Lexicon, context: &Context, purpose: Purpose<'_>) -> Outcome {
    let leads = purpose == Purpose::Answer;
    if question.len() > LONGEST_QUESTION {
        return refused("the question is too long", "Ask in at most 10,000 characters.");
    }
    let mut tokens = tokenize(question);
    if tokens.is_empty() {
        return refused("the question is empty", "Ask in words, for instance: how many orders were there last month?");
    }
    if tokens.len() > MOST_TOKENS {
        return refused("the question has too many words", "Ask in at most 200 words.");
    }
    if lexicon.schema.tables.is_empty() {
        return refused("there is no table to ask", "Check search_path and the privileges of this role, or create tables.");
    }
    crate::text::number_signs(&mut tokens);
    crate::text::quoted_days(&mut tokens);
    crate::spoken::means(&mut tokens);
    // As typed: the words of the language that slips are corrected to are those of questions about rows.
    if let Some(outcome) = about::answer(question, &tokens, lexicon, context) {
        return outcome;
    }
    crate::spoken::unstress(&mut tokens, lexicon);
    let time = TimeContext::new(context.today, context.manners);
    let unsorted = |rest: &str| asked(rest, lexicon, context, purpose);
    if purpose.reads_lists()
        && let Some(outcome) = crate::listing::sorted::answer(question, &tokens, lexicon, context, &unsorted)
            .or_else(|| crate::listing::taxed::answer(question, &tokens, lexicon, context, &unsorted))
    {
        return outcome;
    }
    let alone = Context { turns: &[], ..*context };
    // What is unsure of a part is told of the whole.
    let part = |rest: &str| asked(rest, lexicon, &Context { clarify_below: 0.0, ..*context }, purpose.of_part());
    let condition = |said: &str| asked(said, lexicon, &Context { clarify_below: 0.0, ..alone }, Purpose::Rest);
    let whole = |said: &str| asked(said, lexicon, &Context { clarify_below: 0.0, ..*context }, Purpose::Whole);
    let readers = crate::qualified::Readers { rest: &part, condition: &condition, whole: &whole };
    if purpose.reads_clauses()
        && let Some(outcome) = crate::qualified::ends::answer(question, &tokens, lexicon, context, &readers)
            .or_else(|| crate::qualified::than::answer(question, &tokens, lexicon, context, &readers))
            .or_else(|| crate::qualified::same::answer(question, &tokens, lexicon, context, &readers))
            .or_else(|| crate::qualified::units::answer(question, &tokens, lexicon, context, &readers))
            .or_else(|| crate::qualified::answer(question, &tokens, lexicon, context, &readers))
    {
        return outcome;
    }
    let unordered = crate::listing::sorted::is_said(&tokens);
    let rest = |rest: &str| asked(rest, lexicon, context, Purpose::Rest);
    if purpose.reads_lists()
        && !crate::spoken::is_fronted(&tokens, lexicon)
        && let Some(outcome) = crate::listing::answer(question, &tokens, lexicon, context, purpose.is_reported(), &rest)
    {
        return outcome;
    }
    // An option is but a question.
    let mut aside = match purpose {
        Purpose::Option(_) => Vec::new(),
        _ => take_core(&mut tokens, lexicon, context, &time),
    };
    if let Some(request) = requests::refusal(&tokens, lexicon, !context.turns.is_empty()) {
        return refused(&request.reason, &request.hint);
    }
    aside.extend(read_words(&mut tokens, lexicon, context, &time));
    let opening = followup::opened(&mut tokens);
    let settings = RenderSettings { time, timezone: context.manners.timezone.clone() };
    let mut segments = segments(&tokens, lexicon, context.values, &time, context.steps);
    // A conversation may go on from any of them.
    let told = if purpose.is_reported() || !context.turns.is_empty() { KEPT } else { 1 };
    let mut read = candidates(&tokens, &segments, lexicon, context, &settings, (told, purpose));
    if read.is_empty() && leave_common_words(&tokens, &mut segments) {
        read = candidates(&tokens, &segments, lexicon, context, &settings, (told, purpose));
    }
    let mut candidates = read;
    if !opening.new
        && let Some(outcome) = replied(&tokens, lexicon, context)
    {
        return outcome;
    }
    let said = followup::Said { tokens: &tokens, opening, segments: &segments, own: &candidates };
    let most;
    let follow_up = match followup::read(&said, lexicon, context, &time) {
        followup::Reading::None(alone) => {
            most = alone;
            false
        }
        followup::Reading::Option(question) => {
            let mut outcome = asked(&question, lexicon, &Context { turns: &[], ..*context }, purpose);
            outcome.follow_up = true;
            return outcome;
        }
        followup::Reading::Edits { edits, first, sure, at, most: alone } => {
            most = alone;
            let Some(Turn { query: Some(before), .. }) = context.turns.get(at) else {
                return refused("the question before is not known any more", "Ask the whole question.");
            };
            let follows = follow(&mut candidates, Edits { edits, before, first, sure }, (&tokens, &segments), lexicon, &settings);
            if follows {
                followup::temper(&mut candidates, &context.turns[at], lost(at, lexicon, context));
                account::cap(&mut candidates);
            }
            follows
        }
    };
    let mut follow_up = follow_up;
    let anew = |wording: &str| asked(wording, lexicon, &Context { turns: &[], ..*context }, Purpose::Lead);
    if let Some(anew) = converse::asked_anew(
        question,
        &tokens,
        (&candidates, if follow_up { 1.0 } else { most }, opening),
        lexicon,
        context,
        (purpose, &settings),
        &anew,
    ) {
        follow_up = true;
        candidates = vec![anew];
    }
    if !follow_up {
        // By itself it leaves out what was spoken of.
        candidates.iter_mut().for_each(|c| c.confidence = c.confidence.min(most));
    }
    if context.steps.ended() {
        return refused(TOO_LONG, "Ask in fewer words, or in several questions.");
    }
    if let Some(request) = requests::future(&tokens, &segments, candidates.first(), lexicon, &time) {
        return refused(&request.reason, &request.hint);
    }
    if let Some(best) = candidates.first_mut().filter(|c| {
        !follow_up && most >= 1.0 && c.confidence < clarify::LITERAL && c.account.is_clean() && !account::computes_with_codes(c)
    }) && clarify::says_all(&tokens, &best.query, lexicon, &settings)
    {
        best.confidence = clarify::LITERAL.min(best.account.ceiling());
    }
    // Words that only open a turn were not read.
    let typed = Account::typed(question);
    for c in &mut candidates {
        // An order that is said may be another one than the reading's.
        if unordered && !follow_up {
            c.confidence = c.confidence.min(UNORDERED);
        }
        c.account.rebase_to(question, &typed);
        c.account.set_aside(&aside);
        c.confidence = c.confidence.min(c.account.ceiling());
    }
    let (understanding, linking) = match purpose {
        _ if !purpose.is_reported() => Default::default(),
        _ => (report::understanding(question, &tokens, &segments, lexicon, candidates.first()), report::linking(&candidates, lexicon)),
    };
    let mut outcome =
        Outcome { understanding, linking, decision: Decision::Answered, candidates, follow_up, open: false, leads: Vec::new() };
    outcome.decision = rank::decide(&outcome.candidates, &tokens, &segments, lexicon, context);
    if context.clarify_below > 0.0 && !follow_up && outcome.decision == Decision::Answered && is_part(&tokens, outcome.candidates.first()) {
        outcome.decision = Decision::Clarify {
            reason: "this is a part of a question, and nothing before it says of what".into(),
            hint: "Ask the whole question.".into(),
            options: Vec::new(),
        };
    }
    let read = |wording: &str, sql: Option<&str>| asked(wording, lexicon, &alone, Purpose::Option(sql));
    let go_on = |wording: &str| asked(wording, lexicon, context, Purpose::Lead);
    if context.clarify_below > 0.0
        && !follow_up
        && let Some(mut open) = open_question(question, &tokens, &segments, outcome.candidates.first(), lexicon, context)
    {
        if let Decision::Clarify { options, .. } = &mut open
            && leads
        {
            options.retain(|o| asked(o, lexicon, &alone, Purpose::Lead).decision == Decision::Answered);
        }
        outcome.decision = open;
        outcome.open = true;
    } else if leads && context.clarify_below > 0.0 && outcome.decision != Decision::Answered && !rank::is_absent(&outcome.candidates) {
        let matter = clarify::Matter {
            question,
            tokens: &tokens,
            segments: &segments,
            candidates: &outcome.candidates,
            continues: follow_up,
            lexicon,
            context,
            settings: &settings,
            read: &read,
            go_on: &go_on,
        };
        let lead = clarify::lead_on(&matter);
        // What is asked for itself is refused where it is missing; a group, a name that is near one, and a judgement are asked back.
        let group = !lead.options.is_empty() && clarify::of_a_group(&matter);
        let asked_back = group || lead.named || judges(&tokens);
        if let (Some(word), false, Decision::Clarify { .. }) = (&lead.absent, group || lead.named, &outcome.decision) {
            outcome.decision = rank::holds_nothing_called(word, outcome.candidates.first(), lexicon);
            outcome.leads = lead.options;
        } else if matches!(outcome.decision, Decision::Clarify { .. }) || asked_back {
            let hint = if lead.options.is_empty() { clarify::HINT_ALONE } else { clarify::HINT };
            outcome.decision = Decision::Clarify { reason: lead.reason, hint: hint.into(), options: lead.options };
        } else {
            outcome.leads = lead.options;
        }
    }
    if let Some(request) = requests::cause(&tokens, outcome.candidates.first(), lexicon) {
        outcome.decision = Decision::Refused { reason: request.reason, hint: request.hint };
    }
    outcome
}

/// The answer to a reply that says which word was meant, where the turn before asked back for one.
fn replied(reply: &[Token], lexicon: &Lexicon, context: &Context) -> Option<Outcome> {
    let turn = context.turns.last().filter(|t| t.sql.is_none())?;
    if followup::picks(reply, context.turns) {
        return None;
    }
    let alone = Context { turns: &[], ..*context };
    let before = asked(&turn.question, lexicon, &alone, Purpose::Lead);
    let question = clarify::reply::completed(reply, turn, before.candidates.first()?)?;
    let outcome = asked(&question, lexicon, &alone, Purpose::Reply);
    let clean = outcome.candidates.first().is_some_and(|c| c.account.is_clean());
    (clean && outcome.decision == Decision::Answered).then_some(Outcome { follow_up: true, ..outcome })
}

/// Leaves of what was typed the question in it; the places of the rest are told.
fn take_core(tokens: &mut Vec<Token>, lexicon: &Lexicon, context: &Context<'_>, time: &TimeContext) -> Vec<(usize, usize)> {
    crate::spoken::take_core(tokens, lexicon, &|said| crate::spoken::heard(said, lexicon, context, time))
}

/// Makes words of a question. What is only said beside it is taken off; its places are told.
fn read_words(tokens: &mut Vec<Token>, lexicon: &Lexicon, context: &Context<'_>, time: &TimeContext) -> Vec<(usize, usize)> {
    let holds = |said: &[Token], strict: bool| {
        let segments = segments(said, lexicon, context.values, time, context.steps);
        segments.iter().any(|s| s.readings.first().is_some_and(|r| account::policy::could_restrict(&r.sense, strict)))
            || account::policy::names_someone(said)
    };
    let aside = crate::spoken::set_aside(tokens, lexicon, &holds);
    crate::slips::mend(tokens, lexicon, context.values, context.steps);
    spelling::read(tokens, lexicon, context.steps);
    aside
}

/// A question's words and what each of them could be.
pub(crate) fn mentions(question: &str, lexicon: &Lexicon, context: &Context<'_>) -> (Vec<Token>, Vec<Segment>) {
    let mut tokens = tokenize(question.get(..LONGEST_QUESTION).unwrap_or(question));
    tokens.truncate(MOST_TOKENS);
    let time = TimeContext::new(context.today, context.manners);
    take_core(&mut tokens, lexicon, context, &time);
    read_words(&mut tokens, lexicon, context, &time);
    let segments = segments(&tokens, lexicon, context.values, &time, context.steps);
    (tokens, segments)
}

/// What tells whether a question builds on the conversation: for fitting what judges it. `None` where nothing of the
/// conversation could be edited.
pub fn topic(question: &str, lexicon: &Lexicon, context: &Context) -> Option<TopicEvidence> {
    let mut tokens = tokenize(question);
    if tokens.is_empty() || tokens.len() > MOST_TOKENS {
        return None;
    }
    let time = TimeContext::new(context.today, context.manners);
    take_core(&mut tokens, lexicon, context, &time);
    read_words(&mut tokens, lexicon, context, &time);
    let opening = followup::opened(&mut tokens);
    let settings = RenderSettings { time, timezone: context.manners.timezone.clone() };
    let segments = segments(&tokens, lexicon, context.values, &time, context.steps);
    let own = candidates(&tokens, &segments, lexicon, context, &settings, (KEPT, Purpose::Answer));
    let said = followup::Said { tokens: &tokens, opening, segments: &segments, own: &own };
    let followup::Weighed { signs, probability, edits } = followup::weigh(&said, lexicon, context, &time)?;
    let edited = edits.iter().find_map(|e| render(&e.query, lexicon, &settings).ok())?;
    Some(TopicEvidence { signs, probability, edited, alone: own.first().map(|c| c.sql.clone()) })
}

/// The signs of a follow-up with both readings of the question.
#[derive(Debug, Clone)]
pub struct TopicEvidence {
    /// Named signs; those that are 0 are left out.
    pub signs: Vec<(String, f32)>,
    /// Probability that it is a follow-up.
    pub probability: f32,
    /// SQL of the question as an edit of the one before.
    pub edited: String,
    /// SQL of the question by itself.
    pub alone: Option<String>,
}

pub(crate) fn described(query: Query, sql: String, lexicon: &Lexicon, settings: &RenderSettings, j: Judgement) -> Candidate {
    Candidate {
        explanation: describe::explain(&query, lexicon, settings),
        title: describe::title(&query, lexicon, settings),
        output: describe::output(&query, lexicon),
        ..untold(query, sql, j)
    }
}

/// A candidate that nobody is shown.
fn untold(query: Query, sql: String, j: Judgement) -> Candidate {
    Candidate {
        explanation: String::new(),
        title: String::new(),
        output: Vec::new(),
        tables: rank::tables(&query).iter().map(|t| t.name.clone()).collect(),
        query,
        sql,
        confidence: j.confidence,
        score: j.score,
        features: j.features,
        assumptions: j.assumptions,
        rules: j.rules,
        account: j.account,
    }
}

fn refused(reason: &str, hint: &str) -> Outcome {
    Outcome {
        understanding: serde_json::Value::Null,
        linking: serde_json::Value::Null,
        candidates: Vec::new(),
        decision: Decision::Refused { reason: reason.into(), hint: hint.into() },
        follow_up: false,
        open: false,
        leads: Vec::new(),
    }
}

/// The readings of a question, best first; the first `told` of them in words, too.
fn candidates(
    tokens: &[Token],
    segments: &[Segment],
    lexicon: &Lexicon,
    context: &Context,
    settings: &RenderSettings,
    (told, purpose): (usize, Purpose<'_>),
) -> Vec<Candidate> {
    let set = Setting {
        lexicon,
        tokens,
        default_limit: u64::from(context.manners.default_limit.unwrap_or(10)),
        depth: 0,
        chart: context.chart,
        steps: context.steps,
    };
    let interpretations = interpretations(segments, lexicon, context.steps);
    let best_link = interpretations.first().map_or(0.0, |i| i.score);
    // Some words leave no other reading, whatever else could be composed.
    let whole = |i| crate::recast::completed(i, tokens, lexicon);
    let mut decided = crate::recast::decided(&interpretations[..interpretations.len().min(DERIVED)], set);
    let sole = decided.is_some();
    let mut bench = Bench { tokens, segments, lexicon, best_link, sole, judged: Vec::new(), settled: Vec::new(), left: Vec::new() };
    // An option that must come to one query is only looked at closely where that is among the first readings.
    let mut waiting = if let Purpose::Option(Some(_)) = purpose { Some(Vec::new()) } else { None };
    let measured = if sole { Vec::new() } else { crate::series::measured(&interpretations, lexicon) };
    let readings = interpretations.iter().take(COMPOSED).enumerate().map(|(rank, i)| (rank, i, None));
    let readings = measured.iter().enumerate().map(|(rank, m)| (rank, &m.interpretation, Some(m))).chain(readings);
    for (rank, interpretation, measured) in readings {
        if !context.steps.take(COMPOSING * interpretation.items.len()) {
            break;
        }
        if rank == GLANCED && measured.is_none() {
            bench.put_all(waiting.take(), purpose);
            if bench.decides(purpose, settings) {
                break;
            }
        }
        let completed = if sole { None } else { whole(interpretation) };
        let read = completed.as_ref().map_or(interpretation, |w| &w.interpretation);
        let derived: Vec<Composed> = if sole {
            decided.take_if(|(of, _)| *of == rank).map(|(_, one)| one).into_iter().collect()
        } else {
            rephrase::compositions(read, set, rank < DERIVED)
        };
        for mut composed in derived {
            if measured.is_some_and(|m| !m.bind(&mut composed.query, lexicon)) {
                continue;
            }
            crate::recast::settle(completed.as_ref(), &interpretation.items, set, &mut composed.query);
            composed.assumptions.extend(spelt::settle(&mut composed.query, &interpretation.items, tokens, segments, lexicon));
            crate::compose::contrary::apart(&mut composed.query, lexicon);
            crate::compose::contrary::none_of_theirs(&mut composed.query, &interpretation.items, tokens, lexicon);
            crate::compose::never_there::settle(&mut composed.query, lexicon);
            if crate::compose::lapsed::apart(&mut composed.query, &interpretation.items, tokens, lexicon) {
                composed.rules.push("one period without another");
            }
            composed.assumptions.extend(crate::compose::deeds::soonest_first(&mut composed.query, tokens, lexicon));
            composed.assumptions.extend(crate::compose::deeds::dated_by_deed(&mut composed.query, &interpretation.items, tokens, lexicon));
            let of_state = crate::compose::came_about::dated_by_state(&mut composed.query, &interpretation.items, tokens, lexicon);
            composed.assumptions.extend(of_state);
            composed.rules.extend(crate::compose::meant::settle(&mut composed.query, &interpretation.items, tokens, lexicon));
            rephrase::by_how_much::settle(&mut composed.query, tokens, lexicon);
            composed.assumptions.extend(crate::compose::stamped::by_what_happened(&mut composed.query, tokens, lexicon));
            composed.assumptions.extend(crate::compose::deleted::left_out(&mut composed.query, tokens, lexicon));
            composed.assumptions.extend(crate::compose::failed::apart(&mut composed.query, tokens, lexicon));
            crate::compose::untaxed::owed_with_tax(&mut composed.query, tokens, lexicon);
            crate::compose::marked::unmarked(&mut composed.query, lexicon);
            composed.assumptions.extend(crate::compose::ranking::without_missing(&mut composed.query, tokens, lexicon));
            crate::compose::ranking::single_best(&mut composed.query, tokens, set.default_limit, lexicon);
            crate::compose::ranking::by_what_is_shown(&mut composed.query, tokens);
            crate::compose::ranking::aged(&mut composed.query, tokens, lexicon);
            crate::compose::ranking::whose_extreme(&mut composed.query, tokens, lexicon);
            if crate::compose::row_by_row::told(&mut composed.query, tokens, lexicon) {
                composed.rules.push("row by row");
            }
            crate::compose::row_by_row::not_by_itself(&mut composed.query);
            if crate::compose::unit_price::worth(&mut composed.query, lexicon) {
                composed.rules.push("what lines come to");
            }
            if crate::compose::by_measure::of_each(&mut composed.query, &interpretation.items, tokens, lexicon) {
                composed.rules.push("each by its number");
            }
            if crate::compose::told_each::shown(&mut composed.query, tokens, lexicon) {
                composed.rules.push("told of each");
            }
            if crate::compose::companions::of_the_named(&mut composed.query, &interpretation.items, tokens, lexicon) {
                composed.rules.push("who has that role");
            }
            if crate::compose::role_told::shown(&mut composed.query, tokens, lexicon) {
                composed.rules.push("who has that role");
            }
            if crate::compose::role_told::every_row(&mut composed.query, tokens, lexicon) {
                composed.rules.push("every row stays");
            }
            if crate::compose::own_total::of_each(&mut composed.query, &interpretation.items, tokens, lexicon) {
                composed.rules.push("its own total");
            }
            if crate::compose::called::groups_by_name(&mut composed.query, tokens, lexicon) {
                composed.rules.push("name of what a key refers to");
            }
            let named = crate::compose::called::by_name(&mut composed.query, &interpretation.items, tokens, lexicon);
            let guessed = named && crate::compose::called::guesses_people(&composed.query, &interpretation.items, lexicon);
            if named || crate::compose::called::beside(&mut composed.query, &interpretation.items, tokens, lexicon) {
                composed.rules.push("called by name");
            }
            crate::compose::called::each_once(&mut composed.query, tokens, lexicon);
            let once = crate::compose::occurrences::counted_once(&mut composed.query, &interpretation.items, tokens, lexicon);
            composed.assumptions.extend(once);
            crate::compose::told_once(&mut composed.query);
            crate::compose::years::by_number(&mut composed.query, &interpretation.items, lexicon);
            // Many interpretations come to the same query.
            if bench.knows(&composed.query) {
                continue;
            }
            // What the schema alone tells of its rows is added to the query, and counts neither for nor against the reading.
            let mut standing = composed.query.clone();
            let mut noted = crate::compose::standing::as_it_stands(&mut standing, &interpretation.items, tokens, lexicon);
            noted.extend(crate::compose::standing::not_over_yet(&mut standing, tokens, lexicon));
            noted.extend(crate::compose::deleted::not_called_off(&mut standing, tokens, lexicon));
            crate::compose::labels::told_apart(&mut standing, &interpretation.items, tokens, lexicon);
            crate::compose::shown::beside_names(&mut standing, &composed.query.filter, &interpretation.items, tokens, lexicon);
            crate::compose::code_names::beside(&mut standing, tokens, lexicon);
            noted.extend(crate::compose::units::cents_told(&standing, lexicon));
            noted.extend(crate::compose::taken_off::told(&standing, tokens, lexicon));
            crate::compose::elements::apart(&mut standing, lexicon);
            noted.extend(crate::compose::shown_units::converted(&mut standing, tokens, lexicon));
            noted.extend(crate::render::unstated_kept(&mut standing, lexicon));
            let known = bench.left.iter().find(|(query, _)| *query == composed.query).map(|(_, sql)| sql.clone());
            let sql = known.or_else(|| is_sound_as_said(&standing, tokens, lexicon).then(|| render(&standing, lexicon, settings).ok())?);
            let made = Made { interpretation, composed, standing, sql, noted, guessed };
            match &mut waiting {
                Some(waiting) => waiting.push(made),
                None => bench.put(made),
            }
        }
    }
    bench.put_all(waiting, purpose);
    let mut judged = bench.judged;
    judged.sort_by(|(_, _, a), (_, _, b)| b.score.total_cmp(&a.score));
    judged.truncate(KEPT);
    // Only those that are kept are put into words.
    let put = |(n, (query, sql, j))| if n < told { described(query, sql, lexicon, settings, j) } else { untold(query, sql, j) };
    let mut out: Vec<Candidate> = judged.into_iter().enumerate().map(put).collect();
    rank::confidences(&mut out);
    out
}
