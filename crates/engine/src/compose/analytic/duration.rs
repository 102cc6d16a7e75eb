//! Durations: 'how long does it take from order to shipment', 'average resolution time', 'days until an invoice is paid'.

use super::{Composed, Setting};
use crate::link::Item;

pub(super) fn compose(_: &[Item], _: Setting<'_>) -> Option<Composed> {
    None
}
