//! Memory that the runner and a worker both map.
//!
//! An arena is an anonymous file of fixed size. It is sealed against shrinking and growing when
//! it is made, because a worker that could truncate it would kill the runner with a bus error at
//! the next read. The seal that forbids further seals is set as well.
//!
//! **Who may touch what.** A request hands the regions it names to the worker; its reply hands
//! them back. In between the runner touches none of them. This is what makes it right to look at
//! the memory through slices. A worker may break the rule, by malice or because a vendor's thread
//! runs on after its call returned, and nothing can stop it. What the runner then reads are other
//! numbers, which is harmless as long as a reader treats the bytes as plain data: never check a
//! value in the arena and then trust that a second read gives the same one, and keep nothing there
//! whose bytes have to be valid, such as an index, a length or a `bool`.
//!
//! **Two ways in.** The worker takes an [`Arena`] and asks for the regions that a request names.
//! The runner takes a [`Pool`], whose [`Lease`]s are regions that this process owns alone; they
//! can be filled and judged in several threads at once.
//!
//! The memory is not cleared between leases: what a lease holds at first is what the last one left
//! there. A worker can read all of it, so expected answers do not belong here. Pages are taken
//! from the system when they are first touched.
#![expect(unsafe_code, reason = "slices of a mapping that another process also maps")]

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use memmap2::{MmapOptions, MmapRaw};
use rustix::fs::{MemfdFlags, SealFlags};

use crate::layout::{Layout, Region};

/// What can go wrong with an arena.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArenaError {
    /// A region does not lie within the arena.
    #[error("region of {} bytes at offset {} is outside the arena of {arena_bytes} bytes",
            region.len, region.offset)]
    OutOfBounds {
        /// The region asked for.
        region: Region,
        /// Size of the arena in bytes.
        arena_bytes: u64,
    },
    /// The size asked for, in bytes, is zero or more than this system can map.
    #[error("an arena cannot have {0} bytes")]
    Size(u64),
    /// The file descriptor is not that of an arena: its size could change under a reader.
    #[error("the file is not sealed against a change of its size")]
    NotSealed,
    /// The system refused to make, seal or map the memory.
    #[error("shared memory: {0}")]
    Io(#[from] io::Error),
}

impl From<rustix::io::Errno> for ArenaError {
    fn from(errno: rustix::io::Errno) -> Self {
        Self::Io(errno.into())
    }
}

const SEALS: SealFlags = SealFlags::SHRINK.union(SealFlags::GROW);

/// A mapping of the shared memory. The file descriptor is what the other process maps.
#[derive(Debug)]
pub struct Arena {
    map: MmapRaw,
    file: OwnedFd,
}

impl Arena {
    /// Makes an arena of `bytes` bytes, rounded up to whole pages, all zero.
    ///
    /// # Errors
    ///
    /// [`ArenaError::Size`] for zero bytes or more than an address can count, and
    /// [`ArenaError::Io`] if the system refuses.
    pub fn create(bytes: u64) -> Result<Self, ArenaError> {
        let size = bytes
            .checked_next_multiple_of(crate::layout::PAGE)
            .filter(|&size| size > 0 && isize::try_from(size).is_ok())
            .ok_or(ArenaError::Size(bytes))?;
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = rustix::fs::memfd_create("etalon-arena", flags)?;
        rustix::fs::ftruncate(&file, size)?;
        rustix::fs::fcntl_add_seals(&file, SEALS | SealFlags::SEAL)?;
        Self::from_fd(file)
    }

    /// Maps an arena that the other process made. Once in a process: a second mapping would be
    /// another way to the same bytes, of which the borrow checker knows nothing.
    ///
    /// # Errors
    ///
    /// [`ArenaError::NotSealed`] if the size of the file may still change, [`ArenaError::Size`]
    /// if it is empty, [`ArenaError::Io`] if it cannot be mapped.
    pub fn from_fd(file: OwnedFd) -> Result<Self, ArenaError> {
        // A file that knows no seals answers with an error, which says the same.
        let seals = rustix::fs::fcntl_get_seals(&file).unwrap_or(SealFlags::empty());
        if !seals.contains(SEALS) {
            return Err(ArenaError::NotSealed);
        }
        let size = file_size(&file)?;
        let len = usize::try_from(size).ok().filter(|&len| len > 0);
        let map = MmapOptions::new().len(len.ok_or(ArenaError::Size(size))?).map_raw(&file)?;
        Ok(Self { map, file })
    }

    /// Size of the arena in bytes.
    pub fn size(&self) -> u64 {
        self.map.len() as u64
    }

    /// The bytes of `region`, which by the rule of this module the other process does not write
    /// to meanwhile.
    ///
    /// # Errors
    ///
    /// [`ArenaError::OutOfBounds`] if the region does not lie within the arena.
    pub fn bytes(&self, region: Region) -> Result<&[u8], ArenaError> {
        let (ptr, len) = self.locate(region)?;
        // SAFETY: `locate` checked that the range is inside the mapping, which lives as long as
        // `self` and cannot shrink. In this process only `bytes_mut` writes to it and that needs
        // `&mut self`; the other process is bound by the rule of this module.
        Ok(unsafe { slice::from_raw_parts(ptr, len) })
    }

    /// The bytes of `region` for writing; otherwise like [`Arena::bytes`].
    ///
    /// # Errors
    ///
    /// [`ArenaError::OutOfBounds`] if the region does not lie within the arena.
    pub fn bytes_mut(&mut self, region: Region) -> Result<&mut [u8], ArenaError> {
        let (ptr, len) = self.locate(region)?;
        // SAFETY: as in `bytes`; the borrow of `self` keeps every other slice of this mapping
        // away for as long as this one lives.
        Ok(unsafe { slice::from_raw_parts_mut(ptr, len) })
    }

    /// The address of `region` in this process, for a vendor library. It is valid for reading and
    /// writing `region.len` bytes while the arena lives; what a slice of it must not meet is for
    /// the caller to see to.
    ///
    /// # Errors
    ///
    /// [`ArenaError::OutOfBounds`] if the region does not lie within the arena.
    pub fn ptr(&self, region: Region) -> Result<*mut u8, ArenaError> {
        self.locate(region).map(|(ptr, _)| ptr)
    }

    fn locate(&self, region: Region) -> Result<(*mut u8, usize), ArenaError> {
        let outside = ArenaError::OutOfBounds { region, arena_bytes: self.size() };
        match region.offset.checked_add(region.len) {
            // Both fit a `usize`, because the size of the mapping does. `wrapping_add` makes the
            // same address as `add` here and needs no promise.
            Some(end) if end <= self.size() => {
                let start = self.map.as_mut_ptr().wrapping_add(region.offset as usize);
                Ok((start, region.len as usize))
            }
            _ => Err(outside),
        }
    }
}

impl AsFd for Arena {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Size in bytes of the file behind a descriptor.
pub(crate) fn file_size(file: impl AsFd) -> rustix::io::Result<u64> {
    Ok(u64::try_from(rustix::fs::fstat(file)?.st_size).unwrap_or(0))
}

/// An arena and the layout of what is taken of it. Clones share both.
#[derive(Debug, Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    arena: Arena,
    layout: Mutex<Layout>,
}

impl Shared {
    fn layout(&self) -> MutexGuard<'_, Layout> {
        // No code panics while it holds the lock, so a poisoned layout is still a right one.
        self.layout.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pool {
    /// Takes over a whole arena; from here on this process reaches it through leases only.
    pub fn new(arena: Arena) -> Self {
        let layout = Mutex::new(Layout::new(arena.size()));
        Self { shared: Arc::new(Shared { arena, layout }) }
    }

    /// Size of the arena in bytes.
    pub fn size(&self) -> u64 {
        self.shared.arena.size()
    }

    /// Takes a region of `len` bytes with whatever lies in it, or `None` if there is no room
    /// now. What to do then is for the caller: wait for a reply, or give up if nothing is taken.
    pub fn lease(&self, len: u64) -> Option<Lease> {
        let region = self.shared.layout().allocate(len)?;
        Some(Lease { shared: Arc::clone(&self.shared), region })
    }

    /// How many leases exist.
    pub fn leases(&self) -> usize {
        self.shared.layout().taken()
    }
}

impl AsFd for Pool {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.shared.arena.as_fd()
    }
}

/// A region of the arena that this process owns; given back when dropped.
///
/// A lease that a request names must outlive the request: until its reply, or until the worker
/// is dead, the worker may write there. Dropped earlier, the region would be leased again and two
/// requests would share it.
#[derive(Debug)]
pub struct Lease {
    shared: Arc<Shared>,
    region: Region,
}

impl Lease {
    /// Where it lies, for the message that names it.
    pub fn region(&self) -> Region {
        self.region
    }

    /// Its bytes, starting at a multiple of [`crate::layout::ALIGNMENT`] bytes. Not to be looked
    /// at while the worker has the region.
    pub fn bytes(&self) -> &[u8] {
        let (ptr, len) = self.locate();
        // SAFETY: the range is inside the mapping, which `shared` keeps alive and which cannot
        // shrink. The layout gives no byte to two leases and the pool gives out nothing else, so
        // in this process only `bytes_mut` writes here, and that needs `&mut self`; the other
        // process is bound by the rule of this module.
        unsafe { slice::from_raw_parts(ptr, len) }
    }

    /// Its bytes for writing, before the request that names it is sent.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let (ptr, len) = self.locate();
        // SAFETY: as in `bytes`; the borrow of `self` keeps every other slice of this lease away.
        unsafe { slice::from_raw_parts_mut(ptr, len) }
    }

    fn locate(&self) -> (*mut u8, usize) {
        self.shared.arena.locate(self.region).expect("the layout has the size of the arena")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let freed = self.shared.layout().free(self.region);
        debug_assert_eq!(freed, Ok(()), "a lease is freed once");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_outside_is_refused() {
        let mut arena = Arena::create(100).unwrap();
        assert_eq!(arena.size(), 4096, "sizes are whole pages");
        let bad = [(0, 4097), (4096, 1), (u64::MAX, 1), (1, u64::MAX), (4097, 0)];
        for (offset, len) in bad {
            let region = Region { offset, len };
            assert!(matches!(arena.bytes(region), Err(ArenaError::OutOfBounds { .. })));
            assert!(matches!(arena.bytes_mut(region), Err(ArenaError::OutOfBounds { .. })));
            assert!(matches!(arena.ptr(region), Err(ArenaError::OutOfBounds { .. })));
        }
        assert_eq!(arena.bytes(Region { offset: 4096, len: 0 }).unwrap(), []);
        assert_eq!(arena.bytes(Region { offset: 0, len: 4096 }).unwrap(), [0; 4096]);
    }

    #[test]
    fn a_second_mapping_sees_what_the_first_wrote() {
        let mut ours = Arena::create(8192).unwrap();
        let theirs = Arena::from_fd(ours.as_fd().try_clone_to_owned().unwrap()).unwrap();
        let region = Region { offset: 4000, len: 5 };
        ours.bytes_mut(region).unwrap().copy_from_slice(b"hello");
        assert_eq!(theirs.bytes(region).unwrap(), b"hello");
    }

    #[test]
    fn nobody_can_shrink_grow_or_unseal_it() {
        let arena = Arena::create(8192).unwrap();
        assert!(rustix::fs::ftruncate(&arena, 0).is_err());
        assert!(rustix::fs::ftruncate(&arena, 1 << 20).is_err());
        assert!(rustix::fs::fcntl_add_seals(&arena, SealFlags::WRITE).is_err());
    }

    #[test]
    fn sizes_and_files_that_cannot_be_an_arena_are_refused() {
        assert!(matches!(Arena::create(0), Err(ArenaError::Size(0))));
        assert!(matches!(Arena::create(u64::MAX), Err(ArenaError::Size(u64::MAX))));
        let file = tempfile::tempfile().unwrap();
        file.set_len(4096).unwrap();
        assert!(matches!(Arena::from_fd(file.into()), Err(ArenaError::NotSealed)));
    }

    #[test]
    fn leases_are_given_back_and_can_be_used_in_several_threads() {
        let pool = Pool::new(Arena::create(1 << 16).unwrap());
        std::thread::scope(|scope| {
            for thread in 0..4_u8 {
                let pool = pool.clone();
                scope.spawn(move || {
                    for _ in 0..100 {
                        let mut lease = pool.lease(5000).expect("four of these fit");
                        lease.bytes_mut().fill(thread);
                        assert!(lease.bytes().iter().all(|&byte| byte == thread));
                    }
                });
            }
        });
        assert_eq!(pool.leases(), 0);
        assert!(pool.lease(1 << 16).is_some());
        assert!(pool.lease((1 << 16) + 1).is_none());
    }
}
