//! Runs a judged plan and takes the rows out as text, within the limits.

use std::ffi::CStr;

use pgrx::pg_sys;

use super::error::GuardError;
use super::json::Shape;
use super::prepare::Prepared;
use super::text::{OutputStyle, from_server};
use super::{Limits, ResultColumn, ResultSet};

/// Bytes that a value costs beside itself.
pub(super) const CELL: u64 = 24;

/// What takes the rows of a run.
pub(super) trait Sink {
    /// Rows taken so far.
    fn rows(&self) -> usize;

    /// Takes a row.
    ///
    /// # Errors
    /// It is one too many bytes.
    ///
    /// # Safety
    /// Inside the cage; the slot holds the values of the columns that the sink was made for.
    unsafe fn take(&mut self, slot: *mut pg_sys::TupleTableSlot) -> Result<(), GuardError>;
}

/// PostgreSQL's receiver of rows, with ours behind it.
#[repr(C)]
struct Receiver<'a> {
    base: pg_sys::DestReceiver,
    state: *mut Run<'a>,
}

/// A run that is under way.
struct Run<'a> {
    sink: &'a mut dyn Sink,
    columns: i32,
    max_rows: u64,
    truncated: bool,
    error: Option<GuardError>,
}

/// Takes rows as text.
struct Texts {
    outputs: Vec<pg_sys::FmgrInfo>,
    rows: Vec<Vec<Option<String>>>,
    bytes: u64,
    max_bytes: u64,
    /// Values are written here; emptied after each row.
    scratch: pg_sys::MemoryContext,
    caller: OutputStyle,
}

/// Runs the plan, the rows as text.
///
/// # Safety
/// Inside the cage only, with the memory context in which the plan was made.
pub(super) unsafe fn execute(prepared: Prepared, limits: &Limits) -> Result<ResultSet, GuardError> {
    // SAFETY: as required.
    unsafe {
        let columns = prepared.verdict.columns.clone();
        let mut texts = Texts::new(&columns, limits);
        let truncated = run(&prepared, limits, &mut texts)?;
        let shapes = columns.iter().map(|column| Shape::of(column.type_oid)).collect();
        Ok(ResultSet { columns, rows: texts.rows, truncated, verdict: prepared.verdict, shapes })
    }
}

/// Runs the plan; whether there were more rows than may be returned.
///
/// # Errors
/// What the sink says.
///
/// # Safety
/// As [`execute`]; the sink takes rows of the plan's columns.
pub(super) unsafe fn run(prepared: &Prepared, limits: &Limits, sink: &mut dyn Sink) -> Result<bool, GuardError> {
    let columns = i32::try_from(prepared.verdict.columns.len()).unwrap_or(0);
    let mut state = Run { sink, columns, max_rows: limits.max_rows, truncated: false, error: None };
    // SAFETY: the plan and its source outlive the run; the receiver and its state live on this stack frame until the
    // executor has ended. On an error the subtransaction's rollback releases what the executor holds.
    unsafe {
        let mut receiver = Receiver {
            base: pg_sys::DestReceiver {
                receiveSlot: Some(receive),
                rStartup: Some(startup),
                rShutdown: Some(nothing),
                rDestroy: Some(nothing),
                mydest: pg_sys::CommandDest::DestNone,
            },
            state: &raw mut state,
        };
        let query = pg_sys::CreateQueryDesc(
            prepared.plan,
            prepared.source.as_ptr(),
            pg_sys::GetActiveSnapshot(),
            std::ptr::null_mut(),
            (&raw mut receiver).cast(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            0,
        );
        pg_sys::ExecutorStart(query, 0);
        // The receiver stops the run when it has enough: a count here would rule out parallel plans.
        #[cfg(not(feature = "pg18"))]
        pg_sys::ExecutorRun(query, pg_sys::ScanDirection::ForwardScanDirection, 0, true);
        #[cfg(feature = "pg18")]
        pg_sys::ExecutorRun(query, pg_sys::ScanDirection::ForwardScanDirection, 0);
        pg_sys::ExecutorFinish(query);
        pg_sys::ExecutorEnd(query);
        pg_sys::FreeQueryDesc(query);

        match state.error {
            Some(error) => Err(error),
            None => Ok(state.truncated),
        }
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn startup(_this: *mut pg_sys::DestReceiver, _operation: i32, _type: pg_sys::TupleDesc) {}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn nothing(_this: *mut pg_sys::DestReceiver) {}

/// Takes one row; false: enough.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn receive(slot: *mut pg_sys::TupleTableSlot, this: *mut pg_sys::DestReceiver) -> bool {
    // SAFETY: `this` is the `Receiver` of `run`; the slot holds as many values as the plan has columns.
    unsafe {
        let state = &mut *(*this.cast::<Receiver>()).state;
        if state.sink.rows() as u64 >= state.max_rows {
            state.truncated = true;
            return false;
        }
        if i32::from((*slot).tts_nvalid) < state.columns {
            pg_sys::slot_getsomeattrs_int(slot, state.columns);
        }
        match state.sink.take(slot) {
            Ok(()) => true,
            Err(error) => {
                state.error = Some(error);
                false
            }
        }
    }
}

impl Texts {
    unsafe fn new(columns: &[ResultColumn], limits: &Limits) -> Self {
        // SAFETY: catalog look-ups; the scratch context is the cage's.
        unsafe {
            let output = |column: &ResultColumn| {
                let (mut function, mut varlena) = (pg_sys::InvalidOid, false);
                pg_sys::getTypeOutputInfo(column.type_oid, &mut function, &mut varlena);
                let mut info = pg_sys::FmgrInfo::default();
                pg_sys::fmgr_info(function, &mut info);
                info
            };
            Self {
                outputs: columns.iter().map(output).collect(),
                rows: Vec::new(),
                bytes: 0,
                max_bytes: limits.max_result_bytes,
                scratch: pg_sys::AllocSetContextCreateInternal(
                    pg_sys::CurrentMemoryContext,
                    c"pg_ask row".as_ptr(),
                    pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
                    pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
                    pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
                ),
                caller: OutputStyle::current(),
            }
        }
    }

    /// A row's values as text; `None`: it is too large.
    unsafe fn texts(&mut self, slot: *mut pg_sys::TupleTableSlot) -> Option<Vec<Option<String>>> {
        // SAFETY: as `take` requires; what is written lives in the scratch context.
        unsafe {
            let mut row = Vec::with_capacity(self.outputs.len());
            for (i, output) in self.outputs.iter_mut().enumerate() {
                self.bytes += CELL;
                if *(*slot).tts_isnull.add(i) {
                    row.push(None);
                    continue;
                }
                // Writing out a value that is too large anyway could not be interrupted.
                if self.bytes.saturating_add(stored_size(slot, i)) > self.max_bytes {
                    return None;
                }
                let text = pg_sys::OutputFunctionCall(output, *(*slot).tts_values.add(i));
                self.bytes += CStr::from_ptr(text).to_bytes().len() as u64;
                if self.bytes > self.max_bytes {
                    return None;
                }
                row.push(Some(from_server(text)));
            }
            Some(row)
        }
    }
}

impl Sink for Texts {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    unsafe fn take(&mut self, slot: *mut pg_sys::TupleTableSlot) -> Result<(), GuardError> {
        // SAFETY: as required.
        unsafe {
            let context = pg_sys::MemoryContextSwitchTo(self.scratch);
            // The cage puts the caller's style back if an output function raises.
            OutputStyle::canonical().apply();
            let row = self.texts(slot);
            self.caller.apply();
            pg_sys::MemoryContextSwitchTo(context);
            pg_sys::MemoryContextReset(self.scratch);
            self.rows.push(row.ok_or(GuardError::ResultTooLarge { max: self.max_bytes })?);
        }
        Ok(())
    }
}

/// Bytes of a value of variable length, uncompressed; 0 for others.
unsafe fn stored_size(slot: *mut pg_sys::TupleTableSlot, i: usize) -> u64 {
    // SAFETY: column `i` of the slot has been read and is not null.
    unsafe {
        let attribute = super::tuples::attribute((*slot).tts_tupleDescriptor, i);
        if (*attribute).attlen != -1 {
            return 0;
        }
        pg_sys::toast_raw_datum_size(*(*slot).tts_values.add(i)) as u64
    }
}
