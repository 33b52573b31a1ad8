package spool

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	winspool           = windows.NewLazySystemDLL("winspool.drv")
	closePrinter       = winspool.NewProc("ClosePrinter")
	deviceCapabilities = winspool.NewProc("DeviceCapabilitiesW")
	documentProperties = winspool.NewProc("DocumentPropertiesW")
	enumJobs           = winspool.NewProc("EnumJobsW")
	enumPrinters       = winspool.NewProc("EnumPrintersW")
	getDefaultPrinter  = winspool.NewProc("GetDefaultPrinterW")
	getJob             = winspool.NewProc("GetJobW")
	getPrinter         = winspool.NewProc("GetPrinterW")
	openPrinter        = winspool.NewProc("OpenPrinterW")
	setJob             = winspool.NewProc("SetJobW")
)

// Values of winspool.h and wingdi.h.
const (
	enumLocalAndConnected = 2 | 4

	capPapers   = 2
	capBins     = 6
	capDuplex   = 7
	capBinNames = 12

	jobDelete  = 5
	jobRetain  = 8
	jobRelease = 9

	modeOut = 2
	modeIn  = 8

	fieldOrientation = 0x0001
	fieldPaperSize   = 0x0002
	fieldPaperLength = 0x0004
	fieldPaperWidth  = 0x0008
	fieldScale       = 0x0010
	fieldCopies      = 0x0100
	fieldSource      = 0x0200
	fieldDuplex      = 0x1000
	fieldCollate     = 0x8000
	fieldFormName    = 0x10000

	portrait, landscape   = 1, 2
	paperA4               = 9
	duplexOff, duplexLong = 1, 2
)

// printerInfo is PRINTER_INFO_2W.
type printerInfo struct {
	server, name, share, port, driver, comment, location *uint16
	devMode                                              unsafe.Pointer
	separator, processor, datatype, parameters           *uint16
	security                                             unsafe.Pointer
	attributes, priority, defaultPriority, start, until  uint32
	status, jobs, pagesPerMinute                         uint32
}

// jobInfo1 is JOB_INFO_1W.
type jobInfo1 struct {
	id                                                  uint32
	printer, machine, user, document, datatype, comment *uint16
	status, priority, position, pages, printed          uint32
	submitted                                           windows.Systemtime
}

// jobInfo2 is the beginning of JOB_INFO_2W.
type jobInfo2 struct {
	id                                                    uint32
	printer, machine, user, document, notify              *uint16
	datatype, processor, parameters, driver               *uint16
	devMode                                               unsafe.Pointer
	comment                                               *uint16
	security                                              unsafe.Pointer
	status, priority, position, start, until, pages, size uint32
}

// devMode is the public part of DEVMODEW; the driver's own follows it.
type devMode struct {
	device                                          [32]uint16
	specVersion, driverVersion, size, extra         uint16
	fields                                          uint32
	orientation, paperSize, paperLength, paperWidth int16
	scale, copies, source, quality, color, duplex   int16
	yResolution, ttOption, collate                  int16
	formName                                        [32]uint16
	logPixels                                       uint16
	bitsPerPixel, width, height, flags, frequency   uint32
	icm                                             [8]uint32
}

// queue is an open printer.
type queue struct {
	handle uintptr
	name   string
}

func open(printer string) (*queue, error) {
	name, err := windows.UTF16PtrFromString(printer)
	if err != nil {
		return nil, windows.ERROR_INVALID_PRINTER_NAME
	}
	q := &queue{name: printer}
	ok, _, err := openPrinter.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&q.handle)), 0)
	return q, outcome(ok, err)
}

func (q *queue) close() { _, _, _ = closePrinter.Call(q.handle) }

// outcome is the error of a call that answers zero when it fails.
func outcome(ok uintptr, err error) error {
	if ok != 0 {
		return nil
	}
	if err == nil || errors.Is(err, windows.ERROR_SUCCESS) {
		return errSilent
	}
	return err
}

var errSilent = errors.New("the system does not say why")

// grow calls with a larger buffer until the answer fits. The buffer is of
// words, since structures lie in it.
func grow(call func(buf unsafe.Pointer, size uint32, need *uint32) error) ([]uint64, error) {
	var need uint32
	var buf []uint64
	for range 8 { // printers and jobs come and go between two calls
		err := call(unsafe.Pointer(unsafe.SliceData(buf)), uint32(8*len(buf)), &need)
		if err == nil {
			return buf, nil
		}
		if !errors.Is(err, windows.ERROR_INSUFFICIENT_BUFFER) && !errors.Is(err, windows.ERROR_MORE_DATA) {
			return nil, err
		}
		buf = make([]uint64, need/8+64)
	}
	return nil, windows.ERROR_INSUFFICIENT_BUFFER
}

// printers lists the queues of this machine and those it is connected to.
func printers() ([]printerInfo, error) {
	var count uint32
	buf, err := grow(func(at unsafe.Pointer, size uint32, need *uint32) error {
		ok, _, err := enumPrinters.Call(enumLocalAndConnected, 0, 2, uintptr(at), uintptr(size),
			uintptr(unsafe.Pointer(need)), uintptr(unsafe.Pointer(&count)))
		return outcome(ok, err)
	})
	if err != nil || count == 0 || len(buf) == 0 {
		return nil, err
	}
	return unsafe.Slice((*printerInfo)(unsafe.Pointer(&buf[0])), count), nil
}

// byDefault names the default printer; empty when there is none.
func byDefault() string {
	name := make([]uint16, 512)
	size := uint32(len(name))
	ok, _, _ := getDefaultPrinter.Call(uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&size)))
	if ok == 0 {
		return ""
	}
	return windows.UTF16ToString(name)
}

// capability asks a driver. With out nil it gives the number of answers.
// Negative: it does not tell.
func capability(printer, port string, what uintptr, out unsafe.Pointer) int {
	name, err := windows.UTF16PtrFromString(printer)
	if err != nil {
		return -1
	}
	at, err := windows.UTF16PtrFromString(port)
	if err != nil {
		return -1
	}
	n, _, _ := deviceCapabilities.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(at)), what, uintptr(out), 0)
	return int(int32(n))
}

// words asks for a list of 16-bit values, each of some words.
func words(printer, port string, what uintptr, each int) []uint16 {
	n := capability(printer, port, what, nil)
	if n < 1 || n > 4096 {
		return nil
	}
	list := make([]uint16, n*each)
	if got := capability(printer, port, what, unsafe.Pointer(&list[0])); got < 0 || got < n {
		return list[:max(got, 0)*each]
	}
	return list
}

const binName = 24 // words of one name of DC_BINNAMES

// bin is a paper source of a printer.
type bin struct {
	id   uint16
	name string
}

func bins(printer, port string) []bin {
	ids, names := words(printer, port, capBins, 1), words(printer, port, capBinNames, binName)
	var list []bin
	for i := range min(len(ids), len(names)/binName) {
		name := strings.TrimSpace(windows.UTF16ToString(names[i*binName : (i+1)*binName]))
		if name != "" {
			list = append(list, bin{ids[i], name})
		}
	}
	return list
}

// info asks for PRINTER_INFO_2.
func (q *queue) info() (*printerInfo, error) {
	buf, err := grow(func(at unsafe.Pointer, size uint32, need *uint32) error {
		ok, _, err := getPrinter.Call(q.handle, 2, uintptr(at), uintptr(size), uintptr(unsafe.Pointer(need)))
		return outcome(ok, err)
	})
	if err != nil || len(buf) == 0 {
		return nil, err
	}
	return (*printerInfo)(unsafe.Pointer(&buf[0])), nil
}

// noJob tells that a queue has no such job. Windows says ERROR_INVALID_PARAMETER
// then; Wine says no without an error.
func noJob(err error) bool {
	return errors.Is(err, windows.ERROR_INVALID_PARAMETER) || errors.Is(err, errSilent)
}

// job gives JOB_STATUS of a job.
func (q *queue) job(id int) (uint32, error) {
	buf, err := grow(func(at unsafe.Pointer, size uint32, need *uint32) error {
		ok, _, err := getJob.Call(q.handle, uintptr(id), 2, uintptr(at), uintptr(size), uintptr(unsafe.Pointer(need)))
		return outcome(ok, err)
	})
	if err != nil {
		return 0, err
	}
	if len(buf) == 0 {
		return 0, windows.ERROR_INVALID_PARAMETER
	}
	return (*jobInfo2)(unsafe.Pointer(&buf[0])).status, nil
}

// find gives the newest job with a title.
func (q *queue) find(title string) (int, error) {
	var count uint32
	const most = 10_000
	buf, err := grow(func(at unsafe.Pointer, size uint32, need *uint32) error {
		ok, _, err := enumJobs.Call(q.handle, 0, most, 1, uintptr(at), uintptr(size),
			uintptr(unsafe.Pointer(need)), uintptr(unsafe.Pointer(&count)))
		return outcome(ok, err)
	})
	if noJob(err) || err == nil && (count == 0 || len(buf) == 0) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	newest := uint32(0)
	for _, j := range unsafe.Slice((*jobInfo1)(unsafe.Pointer(&buf[0])), count) {
		if windows.UTF16PtrToString(j.document) == title {
			newest = max(newest, j.id)
		}
	}
	return int(newest), nil
}

func (q *queue) control(job int, command uintptr) error {
	ok, _, err := setJob.Call(q.handle, uintptr(job), 0, 0, command)
	return outcome(ok, err)
}

// mode gives the DEVMODE of a driver after it has been changed by set.
func (q *queue) mode(set func(*devMode)) ([]uint64, error) {
	name, err := windows.UTF16PtrFromString(q.name)
	if err != nil {
		return nil, windows.ERROR_INVALID_PRINTER_NAME
	}
	call := func(in, out []uint64, mode uintptr) int32 {
		n, _, _ := documentProperties.Call(0, q.handle, uintptr(unsafe.Pointer(name)),
			uintptr(unsafe.Pointer(unsafe.SliceData(out))), uintptr(unsafe.Pointer(unsafe.SliceData(in))), mode)
		return int32(n)
	}
	size := call(nil, nil, 0)
	if size < int32(unsafe.Sizeof(devMode{})) {
		return nil, fmt.Errorf("a device mode of %d bytes", size)
	}
	mode, merged := make([]uint64, size/8+1), make([]uint64, size/8+1)
	if call(nil, mode, modeOut) < 0 {
		return nil, errors.New("no device mode")
	}
	set((*devMode)(unsafe.Pointer(&mode[0])))
	if call(mode, merged, modeIn|modeOut) < 0 {
		return nil, errors.New("the driver refuses the device mode")
	}
	return merged, nil
}
