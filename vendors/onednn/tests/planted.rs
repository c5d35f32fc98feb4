//! A oneDNN with a planted defect: what the library computes is what comes out, right or wrong. The
//! settings of an adapter are those of its process, hence a file of its own.

#[expect(dead_code, reason = "the other tests use all of it")]
#[path = "onednn/common.rs"]
mod common;

use common::{compiled, dense, host_of, library, op, run};
use oxi_kit::ffi::format as f;
use oxi_kit::host::Bytes;
use oxi_kit::ops;

/// Subtracts where it is asked to add, and is oneDNN in everything else.
const SUBTRACTS: &str = "
    #define _GNU_SOURCE
    #include <dlfcn.h>
    typedef int create_t(void **, void *, int, void *, void *, void *, void *);
    int dnnl_binary_primitive_desc_create(
            void **out, void *engine, int which, void *a, void *b, void *y, void *attributes) {
        create_t *create = (create_t *)dlsym(RTLD_NEXT, \"dnnl_binary_primitive_desc_create\");
        return create(out, engine, which == 0x1fff0 ? 0x1fff5 : which, a, b, y, attributes);
    }
";

#[test]
fn a_defect_of_the_library_is_seen_through_the_adapter() {
    let test = "a_defect_of_the_library_is_seen_through_the_adapter";
    let Some(real) = library(test) else { return };
    let Some(defective) = compiled(test, "subtracts", SUBTRACTS, Some(&real)) else { return };
    let host = host_of(defective.to_str().expect("the path is UTF-8"));
    let x = dense(f::F32, &[3]);
    let data = [f32::to_bytes(&[5.0, 6.0, 7.0]), f32::to_bytes(&[1.0, 1.0, 0.0])];
    let binary = |id| run::<f32>(&host, &op(id, &[&x, &x], &x, &[]), &data);
    assert_eq!(binary(ops::multiply::ID), [5.0, 6.0, 0.0]);
    assert_eq!(binary(ops::add::ID), [4.0, 5.0, 7.0]);
}
