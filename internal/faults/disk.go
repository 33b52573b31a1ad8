package main

import (
	"errors"
	"os"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// boundary is a moment at which a file of SQLite changes.
type boundary string

// The boundaries.
const (
	atWrite    boundary = "write"
	atSync     boundary = "sync"
	atTruncate boundary = "truncate"
)

// diskFault is what happens at a boundary.
type diskFault string

// The faults of a disk. A torn write leaves its first half behind, as a power
// cut may.
const (
	diskKill diskFault = "kill"
	diskTorn diskFault = "torn"
	diskFull diskFault = "ENOSPC"
	diskEIO  diskFault = "EIO"
)

// disk stands between SQLite and the files of this process. It counts what is
// written and, at the boundary it is armed for, kills the process or lets the
// disk fail.
type disk struct {
	count atomic.Int64
	plan  atomic.Pointer[diskPlan]
	hits  atomic.Int64              // failures so far
	dying func(b boundary, n int64) // says so, just before the kill
	fails func(f diskFault)         // says that the disk has failed

	original uintptr // the VFS that does the work
}

// diskPlan is one ordered fault: at the first..last-th boundary from its arming.
type diskPlan struct {
	fault       diskFault
	first, last int64
	hit         atomic.Int64
}

// theDisk is the one of this process: SQLite's list of file systems is one for
// the process too, and its callbacks carry nothing of ours.
var theDisk atomic.Pointer[disk]

// installDisk puts d under every database that is opened from now on.
func installDisk(d *disk) error {
	tls := libc.NewTLS()
	defer tls.Close()
	d.original = sqlite3.Xsqlite3_vfs_find(tls, 0)
	if d.original == 0 {
		return errors.New("no file system of SQLite's own")
	}
	name, err := libc.CString("faults")
	if err != nil {
		return err
	}
	vfs := sqlite3.Xsqlite3_malloc(tls, int32(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	if vfs == 0 {
		return errors.New("no memory for a file system")
	}
	*at[sqlite3.Tsqlite3_vfs](vfs) = *at[sqlite3.Tsqlite3_vfs](d.original)
	at[sqlite3.Tsqlite3_vfs](vfs).FzName = name
	at[sqlite3.Tsqlite3_vfs](vfs).FxOpen = address(diskOpen)
	if !theDisk.CompareAndSwap(nil, d) {
		return errors.New("a disk is in place already")
	}
	if rc := sqlite3.Xsqlite3_vfs_register(tls, vfs, 1); rc != sqlite3.SQLITE_OK {
		return errors.New("the file system is not taken")
	}
	return nil
}

// arm orders a fault from the n-th boundary from now on, so many in a row.
func (d *disk) arm(f diskFault, n, many int64) *diskPlan {
	p := &diskPlan{fault: f, first: d.count.Load() + n}
	p.last = p.first + many - 1
	d.plan.Store(p)
	return p
}

func (d *disk) disarm() { d.plan.Store(nil) }

// pass counts a boundary; it gives the fault that is due, or "".
func (d *disk) pass(b boundary) diskFault {
	n := d.count.Add(1)
	p := d.plan.Load()
	if p == nil || n < p.first || n > p.last {
		return ""
	}
	p.hit.Add(1)
	switch p.fault {
	case diskKill:
		d.die(b, n)
	case diskFull, diskEIO:
		d.hits.Add(1)
		d.fails(p.fault)
	}
	return p.fault
}

// die is kill -9 of this process by itself: nothing of it runs any more.
func (d *disk) die(b boundary, n int64) {
	d.dying(b, n)
	killSelf()
}

func killSelf() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}

// The rest speaks C with SQLite: addresses are numbers, functions are called
// by the address of their descriptor.

type (
	openFunc     func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	writeFunc    func(tls *libc.TLS, file, data uintptr, size int32, offset int64) int32
	truncateFunc func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     func(tls *libc.TLS, file uintptr, flags int32) int32
)

// at reads a number as the address of a T in SQLite's memory.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// callable makes a function of its address.
func callable[F any](address uintptr) F {
	descriptor := &struct{ uintptr }{address}
	return *(*F)(unsafe.Pointer(&descriptor.uintptr))
}

// address is the inverse, for functions that are not closures.
func address(f any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&f))[1] }

// methods are the table of an open file with our functions in it, followed by
// the address of the table it was made from.
type methods struct {
	ours  sqlite3.Tsqlite3_io_methods
	origs uintptr
}

func diskOpen(tls *libc.TLS, _, name, file uintptr, flags int32, outFlags uintptr) int32 {
	d := theDisk.Load()
	rc := callable[openFunc](at[sqlite3.Tsqlite3_vfs](d.original).FxOpen)(tls, d.original, name, file, flags, outFlags)
	table := at[sqlite3.Tsqlite3_file](file).FpMethods
	if rc != sqlite3.SQLITE_OK || table == 0 {
		return rc
	}
	// A table for each file: there are few, and they may stay for good.
	wrapped := sqlite3.Xsqlite3_malloc(tls, int32(unsafe.Sizeof(methods{})))
	if wrapped == 0 {
		return rc // a file without faults
	}
	m := at[methods](wrapped)
	m.ours, m.origs = *at[sqlite3.Tsqlite3_io_methods](table), table
	m.ours.FxWrite = address(diskWrite)
	m.ours.FxTruncate = address(diskTruncate)
	m.ours.FxSync = address(diskSync)
	at[sqlite3.Tsqlite3_file](file).FpMethods = wrapped
	return rc
}

func original(file uintptr) *sqlite3.Tsqlite3_io_methods {
	return at[sqlite3.Tsqlite3_io_methods](at[methods](at[sqlite3.Tsqlite3_file](file).FpMethods).origs)
}

func diskWrite(tls *libc.TLS, file, data uintptr, size int32, offset int64) int32 {
	d := theDisk.Load()
	write := callable[writeFunc](original(file).FxWrite)
	switch d.pass(atWrite) {
	case diskTorn:
		write(tls, file, data, size/2, offset)
		d.die(atWrite, d.count.Load())
	case diskFull:
		return sqlite3.SQLITE_FULL
	case diskEIO:
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return write(tls, file, data, size, offset)
}

func diskTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	d := theDisk.Load()
	switch d.pass(atTruncate) {
	case diskTorn:
		d.die(atTruncate, d.count.Load())
	case diskFull, diskEIO:
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	return callable[truncateFunc](original(file).FxTruncate)(tls, file, size)
}

func diskSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	d := theDisk.Load()
	switch d.pass(atSync) {
	case diskTorn:
		d.die(atSync, d.count.Load())
	case diskFull, diskEIO:
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	return callable[syncFunc](original(file).FxSync)(tls, file, flags)
}
