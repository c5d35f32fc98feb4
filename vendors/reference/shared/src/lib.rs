//! The reference adapter as a shared library, for hosts that load one: the only thing it adds is
//! the exported symbol.

oxi_kit::export!(oxi_reference::Reference);
