//go:build !windows

package spooltest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool"
	"confirmpoint/printing/spool/spooltest"
)

// lines reads a "PDF" of one page a line.
func lines(pdf []byte) ([]string, error) {
	if bytes.Equal(pdf, []byte("broken")) {
		return nil, errors.New("broken")
	}
	return strings.Split(string(pdf), "\n"), nil
}

type bench struct {
	*testing.T
	v *spooltest.Virtual
	s *spool.Spooler
}

func newBench(t *testing.T) bench {
	v := spooltest.NewVirtual()
	v.Read = lines
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return bench{t, v, spool.New(spool.Config{Server: v.Server})}
}

func (b bench) print(title, pages string, duplex confirm.Duplex) (int, error) {
	return b.s.Print(b.Context(), spool.Ticket{Printer: b.v.Printer, Title: title, Duplex: duplex}, spool.Document{
		PDF: func(context.Context) ([]byte, error) { return []byte(pages), nil },
	})
}

func (b bench) mustPrint(title, pages string, duplex confirm.Duplex) int {
	b.Helper()
	job, err := b.print(title, pages, duplex)
	if err != nil {
		b.Fatal(err)
	}
	return job
}

// follow asks until the job has ended or the printer is in trouble.
func (b bench) follow(job int) confirm.JobInfo {
	b.Helper()
	for range 100 {
		info, err := b.s.Job(b.Context(), b.v.Printer, job)
		if err != nil {
			b.Fatal(err)
		}
		if info.State >= confirm.JobCanceled || len(info.Reasons) > 0 {
			return info
		}
	}
	b.Fatalf("job %d goes on for ever", job)
	return confirm.JobInfo{}
}

// pile writes the sheets as "1/2 3! …": pages by sheet, spoiled ones marked.
func (b bench) pile() string {
	var all []string
	for _, s := range b.v.Sheets() {
		text := strings.Join(s.Pages, "/")
		if s.Spoiled {
			text += "!"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func (b bench) want(info confirm.JobInfo, state confirm.JobState, reasons string, pile string) {
	b.Helper()
	if got := strings.Join(info.Reasons, " "); info.State != state || got != reasons {
		b.Errorf("job is %d %q, want %d %q", info.State, got, state, reasons)
	}
	if got := b.pile(); got != pile {
		b.Errorf("the pile is %q, want %q", got, pile)
	}
}

const three = "1\n2\n3"

func TestSheetsComeOut(t *testing.T) {
	b := newBench(t)
	one := b.mustPrint("a", three, confirm.DuplexOff)
	two := b.mustPrint("b", "4\n5\n6", confirm.DuplexAuto)
	b.want(b.follow(two), confirm.JobCompleted, "", "1 2 3 4/5 6")
	b.want(b.follow(one), confirm.JobCompleted, "", "1 2 3 4/5 6")
	jobs := b.v.Jobs()
	if len(jobs) != 2 || jobs[0].Title != "a" || jobs[0].Sides != "one-sided" || jobs[1].Sides != "two-sided-long-edge" ||
		jobs[0].User != "confirmpoint" || jobs[0].Media != "iso_a4_210x297mm" {
		t.Errorf("jobs %+v", jobs)
	}
}

func TestTroubleAtASheet(t *testing.T) {
	const media = "media-empty-error media-needed-error"
	cases := []struct {
		trouble  spooltest.Trouble
		recovers bool
		state    confirm.JobState
		reasons  string
		pile     string
		mended   confirm.JobState
		then     string
	}{
		{spooltest.Jam, false, confirm.JobProcessing, "media-jam-error", "1 2!", confirm.JobCompleted, "1 2! 3"},
		{spooltest.Jam, true, confirm.JobProcessing, "media-jam-error", "1 2!", confirm.JobCompleted, "1 2! 2 3"},
		{spooltest.Empty, false, confirm.JobProcessing, media, "1", confirm.JobCompleted, "1 2 3"},
		{spooltest.Stop, false, confirm.JobProcessing, "paused", "1", confirm.JobCompleted, "1 2 3"},
		{spooltest.Abort, false, confirm.JobAborted, "aborted-by-system", "1", confirm.JobAborted, "1"},
		{spooltest.Cancel, false, confirm.JobCanceled, "", "1", confirm.JobCanceled, "1"},
		{spooltest.Lie, false, confirm.JobCompleted, "", "1", confirm.JobCompleted, "1"},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.trouble, c.recovers), func(t *testing.T) {
			b := newBench(t)
			b.v.JamRecovers = c.recovers
			b.v.At(2, c.trouble)
			job := b.mustPrint("a", three, confirm.DuplexOff)
			b.want(b.follow(job), c.state, c.reasons, c.pile)
			if c.state == confirm.JobProcessing && (b.v.Step() || b.v.Trouble() != c.trouble) {
				t.Error("the printer goes on in trouble")
			}
			b.v.Mend()
			info := b.follow(job)
			info.Reasons = nil
			b.want(info, c.mended, "", c.then)
		})
	}
}

// TestEveryLastSheet: what happens at the last sheet leaves no job that ended
// before its paper.
func TestEveryLastSheet(t *testing.T) {
	for _, recovers := range []bool{false, true} {
		b := newBench(t)
		b.v.JamRecovers = recovers
		b.v.At(3, spooltest.Jam)
		job := b.mustPrint("a", three, confirm.DuplexOff)
		b.want(b.follow(job), confirm.JobProcessing, "media-jam-error", "1 2 3!")
		b.v.Mend()
		b.v.Finish()
		then := "1 2 3!"
		if recovers {
			then += " 3"
		}
		b.want(b.follow(job), confirm.JobCompleted, "", then)
	}
}

func TestCancelInAJam(t *testing.T) {
	b := newBench(t)
	b.v.At(2, spooltest.Jam)
	job := b.mustPrint("a", three, confirm.DuplexOff)
	b.follow(job)
	if err := b.s.Cancel(t.Context(), b.v.Printer, job); err != nil {
		t.Fatal(err)
	}
	b.v.Mend()
	b.v.Finish()
	b.want(b.follow(job), confirm.JobCanceled, "", "1 2!")
}

func TestDeleted(t *testing.T) {
	b := newBench(t)
	b.v.At(2, spooltest.Delete)
	job := b.mustPrint("a", three, confirm.DuplexOff)
	b.v.Finish()
	_, err := b.s.Job(t.Context(), b.v.Printer, job)
	wantReason(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	_, err = b.print("b", three, confirm.DuplexOff)
	wantReason(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	if printers, err := b.s.Printers(t.Context()); err != nil || len(printers) != 0 {
		t.Errorf("printers %v, %v", printers, err)
	}
	b.v.Mend()
	if printers, err := b.s.Printers(t.Context()); err != nil || len(printers) != 1 {
		t.Errorf("printers %v, %v", printers, err)
	}
	_, err = b.s.Job(t.Context(), b.v.Printer, job)
	wantReason(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	if b.pile() != "1" {
		t.Errorf("the pile is %q", b.pile())
	}
}

func TestForgottenJob(t *testing.T) {
	b := newBench(t)
	b.v.At(1, spooltest.Forget)
	job := b.mustPrint("a", three, confirm.DuplexOff)
	b.v.Finish()
	_, err := b.s.Job(t.Context(), b.v.Printer, job)
	wantReason(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	if _, found, err := b.s.Find(t.Context(), b.v.Printer, "a"); found || err != nil {
		t.Errorf("a forgotten job is found, or %v", err)
	}
	if b.pile() != "1 2 3" {
		t.Errorf("the pile is %q", b.pile())
	}
}

func TestHandOver(t *testing.T) {
	const open, sure = confirm.ProblemPrinter, confirm.ProblemNoPrinter
	cases := []struct {
		over   spooltest.HandOver
		code   confirm.Code
		reason string
		taken  bool
	}{
		{spooltest.Busy, sure, spool.ReasonBusy, false},
		{spooltest.Refuse, sure, spool.ReasonNotAccepting, false},
		{spooltest.DieBefore, open, spool.ReasonNoAnswer, false},
		{spooltest.DieAfter, open, spool.ReasonNoAnswer, true},
		{spooltest.Late, open, spool.ReasonNoAnswer, true},
	}
	for _, c := range cases {
		t.Run(string(c.over), func(t *testing.T) {
			b := newBench(t)
			b.v.Still = true
			if c.over == spooltest.Late {
				b.s = spool.New(spool.Config{Server: b.v.Server, Patience: 2 * time.Second})
			}
			b.v.OnHandOver(c.over)
			_, err := b.print("a", three, confirm.DuplexOff)
			wantReason(t, err, c.code, c.reason)
			// What the failure leaves open, the title answers.
			b.s = spool.New(spool.Config{Server: b.v.Server})
			job, found, err := b.s.Find(t.Context(), b.v.Printer, "a")
			if err != nil || found != c.taken || found != (job == 1) {
				t.Errorf("found job %d: %v, %v", job, found, err)
			}
			if again := b.mustPrint("a", three, confirm.DuplexOff); again != len(b.v.Jobs()) {
				t.Errorf("the next job is %d", again)
			}
			job, found, err = b.s.Find(t.Context(), b.v.Printer, "a")
			if err != nil || !found || job != len(b.v.Jobs()) {
				t.Errorf("of two jobs of one title %d is found: %v, %v", job, found, err)
			}
		})
	}
}

func TestLateAnswerIsReleased(t *testing.T) {
	b := newBench(t)
	b.v.OnHandOver(spooltest.Late)
	b.v.Release()
	if job := b.mustPrint("a", three, confirm.DuplexOff); job != 1 {
		t.Errorf("job %d", job)
	}
}

func TestUnreadableDocumentIsTold(t *testing.T) {
	v := spooltest.NewVirtual()
	v.Read = lines
	b := bench{t, v, spool.New(spool.Config{Server: v.Server})}
	b.want(b.follow(b.mustPrint("a", "broken", confirm.DuplexOff)), confirm.JobAborted, "aborted-by-system", "")
	if v.Close() == nil {
		t.Error("Close tells nothing of it")
	}
}

func TestWhatAPrinterCan(t *testing.T) {
	b := newBench(t)
	b.v.Trays = []string{"auto", "tray-1", "manual"}
	printers, err := b.s.Printers(t.Context())
	if err != nil || len(printers) != 1 {
		t.Fatal(printers, err)
	}
	p := printers[0]
	if !p.Duplex || !p.A4 || p.ToFile || !p.Accepts || !p.Default || strings.Join(p.Trays, " ") != "tray-1 manual" || len(p.Reasons) != 0 {
		t.Errorf("got %+v", p)
	}
	_, err = b.s.Print(t.Context(), spool.Ticket{Printer: b.v.Printer, Tray: "tray-1"}, spool.Document{
		PDF: func(context.Context) ([]byte, error) { return []byte(three), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if j := b.v.Jobs()[0]; j.Tray != "tray-1" || j.Media != "21000x29700" {
		t.Errorf("job %+v", j)
	}
	b.v.Sides, b.v.Trays, b.v.Media, b.v.Device = []string{"one-sided"}, nil, []string{"na_letter_8.5x11in"}, "cups-pdf:/"
	printers, err = b.s.Printers(t.Context())
	if err != nil || len(printers) != 1 {
		t.Fatal(printers, err)
	}
	if p := printers[0]; p.Duplex || p.A4 || !p.ToFile || len(p.Trays) != 0 {
		t.Errorf("got %+v", p)
	}
}

func wantReason(t *testing.T, err error, code confirm.Code, reason string) {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != code || p.Args["reason"] != reason {
		t.Errorf("got %v, want %s with reason %s", err, code, reason)
	}
}
