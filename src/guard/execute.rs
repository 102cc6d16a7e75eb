//! Runs a judged plan and takes the rows out as text, within the limits.

use std::ffi::CStr;

use pgrx::pg_sys;

use super::error::GuardError;
use super::json::Shape;
use super::prepare::Prepared;
use super::text::{OutputStyle, from_server};
use super::{Limits, ResultSet};

/// Bytes that a value costs beside its text.
const CELL: u64 = 24;

/// PostgreSQL's receiver of rows, with ours behind it.
#[repr(C)]
struct Receiver {
    base: pg_sys::DestReceiver,
    state: *mut Collector,
}

/// What has been received so far.
struct Collector {
    outputs: Vec<pg_sys::FmgrInfo>,
    rows: Vec<Vec<Option<String>>>,
    bytes: u64,
    max_rows: u64,
    max_bytes: u64,
    truncated: bool,
    too_large: bool,
    /// Values are written here; emptied after each row.
    scratch: pg_sys::MemoryContext,
    caller: OutputStyle,
}

/// Runs the plan.
///
/// # Safety
/// Inside the cage only, with the memory context in which the plan was made.
pub(super) unsafe fn execute(prepared: Prepared, limits: &Limits) -> Result<ResultSet, GuardError> {
    let Prepared { plan, source, verdict, .. } = prepared;
    // SAFETY: the plan and its source outlive the run; the receiver and the collector live on this stack frame until
    // the executor has ended. On an error the subtransaction's rollback releases what the executor holds.
    unsafe {
        let mut outputs = Vec::with_capacity(verdict.columns.len());
        for column in &verdict.columns {
            let mut function = pg_sys::InvalidOid;
            let mut varlena = false;
            pg_sys::getTypeOutputInfo(column.type_oid, &mut function, &mut varlena);
            let mut info = pg_sys::FmgrInfo::default();
            pg_sys::fmgr_info(function, &mut info);
            outputs.push(info);
        }
        let shapes = verdict.columns.iter().map(|column| Shape::of(column.type_oid)).collect();
        let scratch = pg_sys::AllocSetContextCreateInternal(
            pg_sys::CurrentMemoryContext,
            c"pg_ask row".as_ptr(),
            pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
            pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        );
        let mut collector = Collector {
            outputs,
            rows: Vec::new(),
            bytes: 0,
            max_rows: limits.max_rows,
            max_bytes: limits.max_result_bytes,
            truncated: false,
            too_large: false,
            scratch,
            caller: OutputStyle::current(),
        };
        let mut receiver = Receiver {
            base: pg_sys::DestReceiver {
                receiveSlot: Some(receive),
                rStartup: Some(startup),
                rShutdown: Some(nothing),
                rDestroy: Some(nothing),
                mydest: pg_sys::CommandDest::DestNone,
            },
            state: &raw mut collector,
        };
        let query = pg_sys::CreateQueryDesc(
            plan,
            source.as_ptr(),
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

        if collector.too_large {
            return Err(GuardError::ResultTooLarge { max: limits.max_result_bytes });
        }
        Ok(ResultSet { columns: verdict.columns.clone(), rows: collector.rows, truncated: collector.truncated, verdict, shapes })
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn startup(_this: *mut pg_sys::DestReceiver, _operation: i32, _type: pg_sys::TupleDesc) {}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn nothing(_this: *mut pg_sys::DestReceiver) {}

/// Takes one row; false: enough.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn receive(slot: *mut pg_sys::TupleTableSlot, this: *mut pg_sys::DestReceiver) -> bool {
    // SAFETY: `this` is the `Receiver` of `execute`; the slot holds as many values as the plan has columns.
    unsafe {
        let collector = &mut *(*this.cast::<Receiver>()).state;
        if collector.rows.len() as u64 >= collector.max_rows {
            collector.truncated = true;
            return false;
        }
        let count = collector.outputs.len();
        if usize::try_from((*slot).tts_nvalid).unwrap_or(0) < count {
            pg_sys::slot_getsomeattrs_int(slot, i32::try_from(count).unwrap_or(0));
        }
        let context = pg_sys::MemoryContextSwitchTo(collector.scratch);
        // The cage puts the caller's style back if an output function raises.
        OutputStyle::canonical().apply();
        let mut row = Vec::with_capacity(count);
        for (i, output) in collector.outputs.iter_mut().enumerate() {
            if *(*slot).tts_isnull.add(i) {
                row.push(None);
                collector.bytes += CELL;
                continue;
            }
            // Writing out a value that is too large anyway could not be interrupted.
            let stored = stored_size(slot, i);
            if collector.bytes.saturating_add(stored) > collector.max_bytes {
                collector.too_large = true;
                break;
            }
            let text = pg_sys::OutputFunctionCall(output, *(*slot).tts_values.add(i));
            collector.bytes += CStr::from_ptr(text).to_bytes().len() as u64 + CELL;
            if collector.bytes > collector.max_bytes {
                collector.too_large = true;
                break;
            }
            row.push(Some(from_server(text)));
        }
        collector.caller.apply();
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::MemoryContextReset(collector.scratch);
        collector.rows.push(row);
        !collector.too_large
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
