//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/printing/spool/spooltest"
)

const (
	paperKills  = 50
	paperPeople = 100 // each with a form and a label: 200 documents
	paperLife   = 60  // events a process lives at most
	paperForget = 12  // jobs of a batch that the print service forgets
	paperCancel = 6   // jobs of a batch that somebody takes away at the printer
)

// TestPrintCrash kills the program 50 times while it prints batches of 200
// documents on a printer that this process plays. A moment is the n-th thing
// that happens: a request arrives at the printer, is answered, or a step is told
// as stored. After each kill the batch goes on where the queue says; a clerk who
// believes only paper answers about what is doubtful. In the end no sheet is on
// paper twice, none is there that the clerk was not asked about, none is
// missing, the ledger says what the paper says, and chain and seals are whole.
// TEST_CRASH_SEED repeats a run's choices.
func TestPrintCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("batches of 200 documents take a while: in make test")
	}
	chance := rand.New(rand.NewPCG(crashSeed(t), 1))
	w := newPaperWorld(t)
	kills, killed := 0, map[string]int{}
	for batches := 1; ; batches++ {
		w.enqueue(batches)
		for range paperForget {
			w.printer.At(1+chance.IntN(3*paperPeople), spooltest.Forget)
		}
		for range paperCancel {
			w.printer.At(1+chance.IntN(3*paperPeople), spooltest.Cancel)
		}
		for {
			life := 0 // forever
			if kills < paperKills {
				life = 1 + chance.IntN(paperLife)
			}
			moment := w.live(life)
			if moment == "" {
				break // the batch has ended
			}
			kills++
			killed[moment]++
			if chance.IntN(2) == 0 {
				w.printer.Finish() // it prints on while nobody looks
			}
		}
		w.judge()
		if kills == paperKills {
			t.Logf("%d batches, killed at %v, %d questions, %d papers thrown away", batches, killed, w.asked, len(w.binned))
			break
		}
	}
	w.judgeLedger()
}

// sheetNumber is what stands at the foot of every sheet.
type sheetNumber struct {
	mark string
	n    int
}

// paperWorld is a workstation, its printer and the clerk who looks at the paper.
type paperWorld struct {
	t       *testing.T
	dir     string
	printer *spooltest.Virtual
	line    *httptest.Server // between the program and the printer
	mark    string           // of the batch under way
	ids     []string

	mu     sync.Mutex
	idle   *sync.Cond // of mu: no connection is open
	open   int
	events int
	killAt int // event that kills, 0: none
	moment string
	victim *os.Process
	asked  int
	binned map[sheetNumber]bool // thrown away by the clerk
}

func (w *paperWorld) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newPaperWorld(t *testing.T) *paperWorld {
	w := &paperWorld{t: t, dir: t.TempDir(), printer: spooltest.NewVirtual(), binned: map[sheetNumber]bool{}}
	t.Cleanup(func() { w.check(w.printer.Close()) })
	w.idle = sync.NewCond(&w.mu)
	w.line = httptest.NewUnstartedServer(http.HandlerFunc(w.carry))
	w.line.Config.ConnState = w.connection
	w.line.Start()
	t.Cleanup(w.line.Close)
	w.check(os.Mkdir(filepath.Join(w.dir, "keyring"), 0o700))
	w.check(os.Mkdir(filepath.Join(w.dir, "registry"), 0o700))
	tr, err := training.Start(t.Context(), training.Options{Dir: filepath.Join(w.dir, "registry"), Count: 3 * paperPeople / 2, Seed: 8, NoPictures: true})
	w.check(err)
	enrolCrash(t, w.dir, tr)
	w.withDesk(func(d *desk.Desk) {
		w.ids = concludeSome(t, d, paperPeople)
		_, err := d.Send(t.Context(), nil)
		w.check(err)
		_, err = d.Pull(t.Context(), nil)
		w.check(err)
	})
	w.check(tr.Close())
	return w
}

// concludeSome concludes people whom no finding keeps from it.
func concludeSome(t *testing.T, d *desk.Desk, n int) (ids []string) {
	page, err := d.Search(t.Context(), confirm.Query{Sort: confirm.SortApplicationNo})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range page.Rows {
		if len(ids) == n {
			continue
		}
		v, err := d.Open(t.Context(), row.ID)
		for _, c := range v.Conditions {
			if err == nil {
				v, err = d.Tick(t.Context(), row.ID, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
			}
		}
		if err == nil {
			_, err = d.Conclude(t.Context(), v, confirm.ActionConcludeComplete, "")
		}
		if confirm.CodeOf(err) == confirm.CodeBlockedByFinding {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, row.ID)
	}
	if len(ids) < n {
		t.Fatalf("only %d people can be concluded", len(ids))
	}
	return ids
}

func (w *paperWorld) withDesk(work func(d *desk.Desk)) {
	w.t.Helper()
	p, err := point.Open(w.t.Context(), crashOptions(w.dir))
	w.check(err)
	defer func() { w.check(p.Close(context.Background())) }()
	w.check(p.Desk().SignInOffline(w.t.Context(), []byte(training.PIN)))
	work(p.Desk())
}

// enqueue stores the n-th batch of 200.
func (w *paperWorld) enqueue(n int) {
	w.t.Setenv("CUPS_SERVER", w.line.Listener.Addr().String())
	req := desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm, confirm.PaperLabel}, RecordIDs: w.ids,
		Target: confirm.BatchTarget{Printer: w.printer.Printer},
	}
	if n > 1 {
		req.Reason = fmt.Sprintf("第 %d 批", n)
	}
	w.withDesk(func(d *desk.Desk) {
		b, err := d.Enqueue(w.t.Context(), req)
		w.check(err)
		w.mark = b.Mark
		if len(b.Documents) != 2*paperPeople {
			w.t.Fatalf("%d documents", len(b.Documents))
		}
	})
	w.line.CloseClientConnections() // of this process
}

// live lets a process print until it has ended the batch, or is killed at an
// event from now on; it tells at what.
func (w *paperWorld) live(life int) (moment string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "GORACE="+promptExit, envCrashRole+"=print", envCrashDir+"="+w.dir)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	in, err := cmd.StdinPipe()
	w.check(err)
	out, err := cmd.StdoutPipe()
	w.check(err)
	w.mu.Lock()
	w.check(cmd.Start())
	w.victim, w.moment, w.killAt = cmd.Process, "", 0
	if life > 0 {
		w.killAt = w.events + life
	}
	w.mu.Unlock()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch words := strings.Fields(lines.Text()); words[0] {
		case lineStored:
			w.happens("stored")
		case lineAsks:
			// A pipe that is broken belongs to a process that was killed.
			_, _ = fmt.Fprintln(in, w.looks(words[1:]))
		}
	}
	err = cmd.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.open > 0 { // what it had sent is at the printer, or lost for good
		w.idle.Wait()
	}
	w.victim = nil
	if w.moment == "" && err != nil {
		w.t.Fatalf("the program ended by itself: %v\n%s", err, complaint.String())
	}
	return w.moment
}

// happens counts, and kills when it is time.
func (w *paperWorld) happens(moment string) (killed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.events++; w.events != w.killAt || w.victim == nil {
		return false
	}
	w.moment = moment
	_ = w.victim.Kill()
	return true
}

func (w *paperWorld) connection(_ net.Conn, s http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch s {
	case http.StateNew:
		w.open++
	case http.StateClosed, http.StateHijacked:
		w.open--
		w.idle.Broadcast()
	}
}

// carry brings a request to the printer and its answer back, unless the program
// dies before either.
func (w *paperWorld) carry(to http.ResponseWriter, r *http.Request) {
	question, err := io.ReadAll(r.Body)
	if err != nil || w.happens("request") {
		panic(http.ErrAbortHandler)
	}
	res, err := http.Post("http://"+w.printer.Server+r.URL.Path, r.Header.Get("Content-Type"), bytes.NewReader(question))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || w.happens("answer") {
		panic(http.ErrAbortHandler)
	}
	to.Header().Set("Content-Type", res.Header.Get("Content-Type"))
	to.WriteHeader(res.StatusCode)
	_, _ = to.Write(answer)
}

var footOnPaper = regexp.MustCompile(`(?s)报名号：(\d+)\s+姓名.*印张\s*(\d+)\s+([A-Z0-9]+)`)

// pile reads every sheet of the batch under way that has come out: whose it is.
func (w *paperWorld) pile() map[sheetNumber][]string {
	w.t.Helper()
	all := map[sheetNumber][]string{}
	for _, s := range w.printer.Sheets() {
		foot := footOnPaper.FindStringSubmatch(s.Pages[0])
		if foot == nil {
			w.t.Fatalf("a sheet without number: %q", s.Pages[0])
		}
		n, err := strconv.Atoi(foot[2])
		w.check(err)
		if key := (sheetNumber{foot[3], n}); key.mark == w.mark {
			all[key] = append(all[key], foot[1])
		}
	}
	return all
}

// looks is the clerk's word on a document with so many sheets from the first
// on: whether all of them came out. Those of one that is not whole are thrown away.
func (w *paperWorld) looks(words []string) string {
	first, _ := strconv.Atoi(words[0])
	sheets, _ := strconv.Atoi(words[1])
	w.printer.Finish()
	pile := w.pile()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	out := 0
	for n := first; n < first+sheets; n++ {
		out += len(pile[sheetNumber{w.mark, n}])
	}
	if out == sheets {
		return answerOut
	}
	for n := first; n < first+sheets; n++ {
		if key := (sheetNumber{w.mark, n}); len(pile[key]) > 0 {
			w.binned[key] = true
		}
	}
	return answerNot
}

// judge compares the batch that has ended with its paper.
func (w *paperWorld) judge() {
	w.t.Helper()
	w.printer.Finish()
	pile := w.pile()
	var b confirm.Batch
	w.withDesk(func(d *desk.Desk) {
		list, err := d.Batches(w.t.Context())
		w.check(err)
		b = list[len(list)-1]
	})
	if b.State != confirm.BatchEnded || b.Mark != w.mark {
		w.t.Fatalf("batch %s is %s", b.Mark, b.State)
	}
	for key, owners := range pile {
		if len(owners) > 1 {
			w.t.Errorf("sheet %d came out %d times", key.n, len(owners))
		}
	}
	for _, doc := range b.Documents {
		if doc.State != confirm.DocumentDone || doc.Sheets == 0 {
			w.t.Errorf("document %d is %s with %d sheets, %s", doc.Seq, doc.State, doc.Sheets, doc.Code)
		}
		for n := doc.FirstSheet; n < doc.FirstSheet+doc.Sheets; n++ {
			key := sheetNumber{w.mark, n}
			if !slices.Contains(pile[key], doc.ApplicationNo) || w.binned[key] {
				w.t.Errorf("document %d: sheet %d is missing", doc.Seq, n)
			}
			delete(pile, key)
		}
	}
	for key, owners := range pile {
		if !w.binned[key] {
			w.t.Errorf("sheet %d of %v is one more, and nobody was asked", key.n, owners)
		}
	}
}

// judgeLedger wants the ledger to say of every document that it came out, on
// the sheets it has, and no second hand-over without a word of the clerk.
func (w *paperWorld) judgeLedger() {
	w.withDesk(func(d *desk.Desk) {
		lines, seals, err := d.PrintLedger(w.t.Context())
		w.check(err)
		if len(seals) == 0 || seals[len(seals)-1].Seq != int64(len(lines)) {
			w.t.Errorf("%d seals; the last does not cover all of %d lines", len(seals), len(lines))
		}
		type place struct {
			batch string
			seq   int
		}
		last, handed := map[place]confirm.PrintEntry{}, map[place]bool{}
		spoiled := 0
		for _, l := range lines {
			at := place{l.BatchID, l.Document}
			switch l.Event {
			case confirm.EventHand:
				if handed[at] {
					w.t.Errorf("line %d hands document %d over again, and nobody has said so", l.Seq, l.Document)
				}
				handed[at] = true
			case confirm.EventSpoiled:
				handed[at] = false
				spoiled++
			case confirm.EventRestart:
				w.t.Errorf("line %d says that nothing had left", l.Seq)
			}
			if l.Event != confirm.EventVoid { // by the print of a later batch
				last[at] = l
			}
		}
		batches, err := d.Batches(w.t.Context())
		w.check(err)
		for _, b := range batches {
			for _, doc := range b.Documents {
				l := last[place{b.ID, doc.Seq}]
				if l.State != confirm.DocumentDone || l.FirstSheet != doc.FirstSheet || l.LastSheet != doc.FirstSheet+doc.Sheets-1 {
					w.t.Errorf("the ledger's last word on %s/%d is %s, sheets %d to %d", b.Mark, doc.Seq, l.State, l.FirstSheet, l.LastSheet)
				}
			}
		}
		w.t.Logf("%d lines, %d seals, %d documents said to be spoiled", len(lines), len(seals), spoiled)
	})
}
