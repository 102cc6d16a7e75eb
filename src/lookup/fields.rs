//! The columns of a row that a look-up found, taken apart where they lie.

use pgrx::FromDatum;
use pgrx::pg_sys::{self, Datum};
use std::ffi::CStr;

/// Bytes before the components of a vector.
pub(super) const HEAD: usize = 8;

/// Where a row stands that a scan found: good for as long as the table is open.
#[derive(Debug, Clone, Copy)]
pub struct Place(pub(super) pg_sys::ItemPointerData);

impl Place {
    /// Pages in their order, and rows in their order within a page.
    pub(super) fn order(&self) -> u64 {
        u64::from(self.0.ip_blkid.bi_hi) << 32 | u64::from(self.0.ip_blkid.bi_lo) << 16 | u64::from(self.0.ip_posid)
    }
}

/// The wanted columns of a row, by their place in the list that the [`Table`] was made with. Valid until the scan goes on.
pub struct Fields<'a> {
    pub(super) columns: &'a [i16],
    pub(super) shape: pg_sys::TupleDesc,
    pub(super) values: &'a [Datum],
    pub(super) nulls: &'a [bool],
    pub(super) place: Place,
}

/// The bytes of a value without a fixed length. Mostly they stand there as they are: PostgreSQL is asked only for what is stored apart or
/// compressed, which is copied.
///
/// # Safety
/// A value of such a type, which stays valid as long as what is returned.
unsafe fn bytes_of<'a>(value: Datum) -> Option<&'a [u8]> {
    use pgrx::varlena::{varatt_is_1b, varatt_is_1b_e, varatt_is_4b_u, vardata_any, varsize_any_exhdr};
    // SAFETY: the header says how the value is stored, and how long it is.
    unsafe {
        let stored: *const pg_sys::varlena = value.cast_mut_ptr();
        if varatt_is_4b_u(stored) || varatt_is_1b(stored) && !varatt_is_1b_e(stored) {
            return Some(std::slice::from_raw_parts(vardata_any(stored).cast(), varsize_any_exhdr(stored)));
        }
        <&[u8]>::from_datum(value, false)
    }
}

impl Fields<'_> {
    /// A column's number and value; `None` for NULL, and where there is no such column.
    fn get(&self, at: usize) -> Option<(i16, Datum)> {
        let number = *self.columns.get(at)?;
        let place = usize::try_from(number - 1).ok()?;
        let null = *self.nulls.get(place)?;
        (!null).then(|| self.values.get(place).map(|value| (number, *value)))?
    }

    /// Where the row stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Whether a column is NULL, or not there.
    pub fn is_null(&self, at: usize) -> bool {
        self.get(at).is_none()
    }

    /// In text form; moments in seconds since 1970.
    pub fn text(&self, at: usize) -> Option<String> {
        let (number, value) = self.get(at)?;
        // SAFETY: the column is one of the shape's; the output function of its type makes a zero-terminated text.
        unsafe {
            let kind = pg_sys::SPI_gettypeid(self.shape, i32::from(number));
            if kind == pg_sys::TEXTOID {
                return self.bytes(at).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            }
            if kind == pg_sys::TIMESTAMPTZOID {
                /// Seconds from 1970 to 2000, which the server counts from.
                const TO_2000: f64 = 946_684_800.0;
                return Some((value.value() as i64 as f64 / 1e6 + TO_2000).to_string());
            }
            let (mut output, mut varlena) = (pg_sys::InvalidOid, false);
            pg_sys::getTypeOutputInfo(kind, &mut output, &mut varlena);
            let made = pg_sys::OidOutputFunctionCall(output, value);
            let text = CStr::from_ptr(made).to_string_lossy().into_owned();
            pg_sys::pfree(made.cast());
            Some(text)
        }
    }

    /// The elements of a column of type text[]; those that are NULL are left out.
    pub fn texts(&self, at: usize) -> Vec<String> {
        let Some((_, value)) = self.get(at) else { return Vec::new() };
        let (mut elements, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: an array of texts is taken apart into as many elements, and flags for NULL, as are said.
        unsafe {
            let array = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast();
            let align = pg_sys::TYPALIGN_INT as std::ffi::c_char;
            pg_sys::deconstruct_array(array, pg_sys::TEXTOID, -1, false, align, &mut elements, &mut nulls, &mut count);
            let texts = (0..usize::try_from(count).unwrap_or(0)).filter(|i| !*nulls.add(*i)).filter_map(|i| {
                let bytes = bytes_of(*elements.add(i))?;
                Some(String::from_utf8_lossy(bytes).into_owned())
            });
            texts.collect()
        }
    }

    /// How many elements a column of type jsonb has, which holds an array: it begins with that number.
    pub fn elements(&self, at: usize) -> usize {
        const COUNT: u32 = 0x0fff_ffff;
        let head = self.bytes(at).and_then(|bytes| bytes.first_chunk());
        head.map_or(0, |head| usize::try_from(u32::from_ne_bytes(*head) & COUNT).unwrap_or(0))
    }

    /// Whether a column of type text holds this.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.bytes(at) == Some(text.as_bytes())
    }

    /// Of a column of type text, or another one without a fixed length.
    pub fn bytes(&self, at: usize) -> Option<&[u8]> {
        // SAFETY: a value of a type without a fixed length, valid until the scan goes on.
        self.get(at).and_then(|(_, value)| unsafe { bytes_of(value) })
    }

    /// Of a column of type name.
    pub fn name(&self, at: usize) -> Option<&CStr> {
        // SAFETY: a name ends with a NUL within its length.
        self.get(at).map(|(_, value)| unsafe { CStr::from_ptr(value.cast_mut_ptr()) })
    }

    /// Of a column of type bigint.
    pub fn number(&self, at: usize) -> Option<i64> {
        self.get(at).map(|(_, value)| value.value() as i64)
    }

    /// Of a column of type smallint.
    pub fn small(&self, at: usize) -> Option<i16> {
        self.get(at).map(|(_, value)| value.value() as i16)
    }

    /// Of a column of type real.
    pub fn real(&self, at: usize) -> Option<f32> {
        self.get(at).map(|(_, value)| f32::from_bits(value.value() as u32))
    }

    /// Of a column of type boolean; NULL is false.
    pub fn truth(&self, at: usize) -> bool {
        self.get(at).is_some_and(|(_, value)| value.value() as u8 != 0)
    }

    /// The components of a column of pgvector's type.
    pub fn vector(&self, at: usize) -> Option<&[f32]> {
        let (_, value) = self.get(at)?;
        // SAFETY: laid out as in `as_vector`; how many components there are is held against the length.
        unsafe {
            let stored: *mut pg_sys::varlena = value.cast_mut_ptr();
            let plain = if pgrx::varlena::varatt_is_4b_u(stored) { stored } else { pg_sys::pg_detoast_datum(stored) };
            let bytes = pgrx::varlena::varsize_any(plain);
            let count = usize::try_from(plain.cast::<i16>().add(2).read()).ok()?;
            (bytes == HEAD + count * 4).then(|| std::slice::from_raw_parts(plain.cast::<f32>().add(HEAD / 4), count))
        }
    }
}
