package spool

import (
	"context"
	"errors"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/spool/gdi"
)

var (
	gdi32     = windows.NewLazySystemDLL("gdi32.dll")
	abortDoc  = gdi32.NewProc("AbortDoc")
	createDC  = gdi32.NewProc("CreateDCW")
	deleteDC  = gdi32.NewProc("DeleteDC")
	endDoc    = gdi32.NewProc("EndDoc")
	endPage   = gdi32.NewProc("EndPage")
	resetDC   = gdi32.NewProc("ResetDCW")
	startDoc  = gdi32.NewProc("StartDocW")
	startPage = gdi32.NewProc("StartPage")
)

// docInfo is DOCINFOW.
type docInfo struct {
	size                    int32
	document, out, datatype *uint16
	kind                    uint32
}

// Print draws a document on a queue and returns the job number. A problem of
// code no_printer means that nothing was handed over; of code printer, that
// pages may have come out all the same. The end of ctx takes the job back
// between two pages and leaves that open too.
func (s *Spooler) Print(ctx context.Context, t Ticket, d Document) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	pages, err := d.Pages(ctx)
	if err != nil {
		return 0, err
	}
	if len(pages) == 0 {
		return 0, errors.New("spool: no pages")
	}
	if err := s.ready(pages, d.Font); err != nil {
		return 0, err
	}
	q, err := open(t.Printer)
	if err != nil {
		return 0, refused(winReasonOf(err), err)
	}
	defer q.close()
	// A device context belongs to a thread of the system.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	j, err := s.start(q, t, pages[0], d.Font)
	if err != nil {
		return 0, refused(winReasonOf(err), err)
	}
	defer j.close()
	s.remember(jobKey{t.Printer, j.id}, false)
	// Without the right to do so the job is no less printed, only Job cannot see it.
	_ = q.control(j.id, jobRetain)
	if err := j.draw(ctx, pages); err != nil {
		_, _, _ = abortDoc.Call(j.dc)
		_ = q.control(j.id, jobDelete)
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return 0, problem(winReasonOf(err), err)
	}
	return j.id, nil
}

// ready makes sure of all that is of the papers, before anything is handed over.
func (s *Spooler) ready(pages []sheet.Page, file func(assets.PrintFont) ([]byte, error)) error {
	have := map[assets.PrintFont]bool{}
	for i := range pages {
		for _, texts := range [][]sheet.Text{pages[i].Backdrop, pages[i].Texts} {
			for _, t := range texts {
				if have[t.Font] {
					continue
				}
				if _, err := s.fonts.Add(t.Font, file); err != nil {
					return err
				}
				have[t.Font] = true
			}
		}
		for _, photo := range pages[i].Images {
			if _, err := gdi.NewBitmap(photo.JPEG); err != nil {
				return err
			}
		}
	}
	return nil
}

// job is a print job in the making.
type job struct {
	id     int
	dc     uintptr
	canvas *gdi.Canvas
	modes  map[bool][]uint64 // by whether the sheet lies
	lies   bool              // how the context is set
}

// start opens a job. Nothing is handed over when it fails.
func (s *Spooler) start(q *queue, t Ticket, first sheet.Page, file func(assets.PrintFont) ([]byte, error)) (*job, error) {
	j := &job{modes: map[bool][]uint64{}, lies: lies(&first)}
	p, err := q.info()
	if err != nil {
		return nil, err
	}
	source := int16(0)
	for _, b := range bins(q.name, windows.UTF16PtrToString(p.port)) {
		if t.Tray != "" && b.name == t.Tray {
			source = int16(b.id)
		}
	}
	both := t.Duplex == confirm.DuplexAuto && capability(q.name, windows.UTF16PtrToString(p.port), capDuplex, nil) == 1
	for _, l := range []bool{false, true} {
		if j.modes[l], err = q.mode(func(m *devMode) { m.set(l, both, source) }); err != nil {
			return nil, err
		}
	}
	title, err := windows.UTF16PtrFromString(t.Title)
	if err != nil {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString(q.name)
	if err != nil {
		return nil, err
	}
	dc, _, err := createDC.Call(0, uintptr(unsafe.Pointer(name)), 0,
		uintptr(unsafe.Pointer(&j.modes[j.lies][0])))
	if dc == 0 {
		return nil, outcome(0, err)
	}
	j.dc = dc
	j.canvas = gdi.NewCanvas(windows.Handle(dc), &s.fonts, file)
	info := docInfo{document: title}
	info.size = int32(unsafe.Sizeof(info))
	id, _, err := startDoc.Call(dc, uintptr(unsafe.Pointer(&info)))
	if int32(id) <= 0 {
		j.close()
		return nil, outcome(0, err)
	}
	j.id = int(int32(id))
	return j, nil
}

// set asks for A4 at its own size, one copy, on both sides or one.
func (m *devMode) set(lies, both bool, source int16) {
	m.fields &^= fieldPaperLength | fieldPaperWidth | fieldFormName
	m.fields |= fieldOrientation | fieldPaperSize | fieldScale | fieldCopies | fieldCollate | fieldDuplex
	m.orientation, m.paperSize, m.scale, m.copies, m.collate, m.duplex = portrait, paperA4, 100, 1, 0, duplexOff
	if lies {
		m.orientation = landscape
	}
	if both {
		m.duplex = duplexLong
	}
	if source != 0 {
		m.fields |= fieldSource
		m.source = source
	}
}

func lies(p *sheet.Page) bool { return p.Width > p.Height }

func (j *job) draw(ctx context.Context, pages []sheet.Page) error {
	for i := range pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := j.page(&pages[i]); err != nil {
			return err
		}
	}
	n, _, err := endDoc.Call(j.dc)
	return positive(n, err)
}

func (j *job) page(p *sheet.Page) error {
	if l := lies(p); l != j.lies {
		if ok, _, err := resetDC.Call(j.dc, uintptr(unsafe.Pointer(&j.modes[l][0]))); ok == 0 {
			return outcome(0, err)
		}
		j.lies = l
	}
	if n, _, err := startPage.Call(j.dc); int32(n) <= 0 {
		return outcome(0, err)
	}
	device, err := j.canvas.Device()
	if err != nil {
		return err
	}
	j.canvas.Begin()
	if err := device.Draw(j.canvas, p); err != nil {
		return err
	}
	n, _, err := endPage.Call(j.dc)
	return positive(n, err)
}

func (j *job) close() {
	j.canvas.Close()
	_, _, _ = deleteDC.Call(j.dc)
}

// positive is the error of a call that answers zero or less when it fails.
func positive(n uintptr, err error) error {
	if int32(n) > 0 {
		return nil
	}
	return outcome(0, err)
}
