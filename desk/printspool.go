package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"
)

const (
	// spoolAhead bounds the jobs that wait at the printer, so that a cancelled
	// batch stops within a few sheets and a jam holds little back.
	spoolAhead = 8
	// askPrinter is the time between two questions to the spooler. Only the
	// state of a job says that it is done; its counts run ahead of the paper.
	askPrinter = time.Second
	// maxMissed is how often in a row the spooler may not answer.
	maxMissed = 10
	// maxPile bounds a school's pile in one job, maxStack a stack to be turned.
	maxPile, maxStack = 100, 25
)

// job is one job at the printer.
type job struct {
	docs  []int // indexes of documents, in the order of the sheets
	id    int
	side  confirm.JobSide
	began bool
}

// spooling is a run on paper.
type spooling struct {
	*work
	book     confirm.Rulebook
	oneSided bool
	under    []*job
	missed   int               // questions in a row the spooler did not answer
	busy     int               // jobs in a row it was too busy to take
	schools  map[string]string // by record, for piles
	queue    []int             // documents that wait, in the order of paper
	bad      <-chan badPaper   // what the check ahead has found
	next     int               // first sheet number not given yet
	moved    map[confirm.PaperKind]confirm.Calibration
}

// spool hands the documents to the printer and follows each job to its end.
func (w *work) spool(ctx context.Context, book confirm.Rulebook) error {
	s := &spooling{
		work: w, book: book, queue: w.waiting(), next: w.lastSheet() + 1,
		moved: make(map[confirm.PaperKind]confirm.Calibration),
	}
	if err := s.begin(ctx); err != nil {
		if !isTrouble(err) {
			return err
		}
		// What became of jobs at a printer that is gone may be known all the same.
		if settled := s.settle(ctx); settled != nil {
			return settled
		}
		return s.leave(ctx, err)
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	ahead, stop := context.WithCancel(ctx)
	defer stop()
	for {
		more, err := s.round(ctx, ahead)
		if !more || err != nil {
			return err
		}
	}
}

// round hands one job over, or else asks about those at the printer; false when
// nothing is left to do. The papers of what waits are checked until ahead ends.
func (s *spooling) round(ctx, ahead context.Context) (more bool, err error) {
	if err := s.failBad(ctx); err != nil {
		return false, err
	}
	if err := s.stopping(ctx); err != nil {
		return false, s.leave(ctx, err)
	}
	handed, err := s.handNext(ctx)
	busy := errors.Is(err, errBusy)
	switch {
	case isTrouble(err):
		return false, s.leave(ctx, err)
	case err != nil && !busy:
		return false, err
	case !handed && len(s.under) == 0:
		return false, s.turnDue()
	}
	if handed && s.bad == nil {
		s.bad = s.checkAhead(ahead)
	}
	if handed && !busy {
		return true, nil
	}
	return true, s.follow(ctx)
}

// begin learns what the run needs to know of printer and schools.
func (s *spooling) begin(ctx context.Context) error {
	printers, err := s.desk.Printers(ctx)
	if err != nil {
		return err
	}
	target := s.batch.Target
	n := slices.IndexFunc(printers, func(p confirm.PrinterInfo) bool { return p.Name == target.Printer })
	if n < 0 {
		return &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "no_printer"}}
	}
	s.oneSided = target.Duplex == confirm.DuplexOff || target.Duplex == confirm.DuplexAuto && !printers[n].Duplex
	if !target.JobPerSchool {
		return nil
	}
	ids := make([]string, len(s.batch.Documents))
	for i := range s.batch.Documents {
		ids[i] = s.batch.Documents[i].RecordID
	}
	page, err := s.desk.cfg.Cache.Search(ctx, confirm.Query{IDs: ids})
	if err != nil {
		return err
	}
	s.schools = make(map[string]string, len(page.Rows))
	for _, row := range page.Rows {
		s.schools[row.ID] = row.School
	}
	return nil
}

// settle takes up the jobs of an earlier run. One whose number was not learnt
// is looked for by its title; when it is not found nobody can tell what came of it.
func (s *spooling) settle(ctx context.Context) error {
	byTitle := make(map[string]*job)
	for i := range s.batch.Documents {
		doc := &s.batch.Documents[i]
		if doc.State != confirm.DocumentSpooled && doc.State != confirm.DocumentPrinting {
			continue
		}
		j := byTitle[doc.JobTitle]
		if j == nil {
			j = &job{side: s.sideOf(doc)}
			byTitle[doc.JobTitle] = j
			s.under = append(s.under, j)
		}
		j.docs, j.id = append(j.docs, i), max(j.id, doc.JobID)
		j.began = j.began || doc.State == confirm.DocumentPrinting
	}
	known := s.under[:0:0]
	for _, j := range s.under {
		if j.id == 0 {
			found, err := s.find(ctx, j)
			if err != nil && confirm.CodeOf(err) != confirm.ProblemNoPrinter {
				return err
			}
			if !found {
				if err := s.moveAll(ctx, j.docs, confirm.EventLose, nil); err != nil {
					return err
				}
				continue
			}
		}
		known = append(known, j)
	}
	s.under = known
	return nil
}

// sideOf tells which pass a document was handed over for.
func (s *spooling) sideOf(doc *confirm.Document) confirm.JobSide {
	switch {
	case s.batch.Target.Duplex != confirm.DuplexManual:
		return confirm.SideAll
	case doc.Back:
		return confirm.SideBacks
	}
	return confirm.SideFronts
}

// find asks for a job by its title.
func (s *spooling) find(ctx context.Context, j *job) (bool, error) {
	id, found, err := s.desk.cfg.Spooler.Find(ctx, s.batch.Target.Printer, s.batch.Documents[j.docs[0]].JobTitle)
	if err != nil || !found {
		return false, err
	}
	j.id = id
	return true, s.moveAll(ctx, j.docs, confirm.EventHand, func(doc *confirm.Document) { doc.JobID = id })
}

// moveAll takes documents through one event together. Those that have been
// moved by somebody else meanwhile stay.
func (w *work) moveAll(ctx context.Context, docs []int, e confirm.DocumentEvent, edit func(*confirm.Document)) error {
	var steps []step
	for _, i := range docs {
		if _, ok := w.batch.Documents[i].State.Next(e); ok {
			steps = append(steps, step{i: i, event: e, edit: edit})
		}
	}
	return w.move(ctx, steps...)
}

// handNext gives the next job to the printer; false when there is none or
// enough are there.
func (s *spooling) handNext(ctx context.Context) (bool, error) {
	if len(s.under) >= spoolAhead {
		return false, nil
	}
	docs, side := s.nextPile()
	if len(docs) == 0 {
		return false, nil
	}
	return true, s.hand(ctx, docs, side)
}

// hand brings one job to the spooler. The ledger has its documents as spooled
// before they leave: a crash after that must not print them unseen again.
func (s *spooling) hand(ctx context.Context, docs []int, side confirm.JobSide) error {
	papers, docs, ready, err := s.papers(ctx, docs, side)
	if err != nil || len(docs) == 0 {
		return err
	}
	if side == confirm.SideFronts && !slices.ContainsFunc(ready, func(r confirm.Document) bool { return r.Pages > 1 }) {
		side = confirm.SideAll // nothing is on a back
	}
	first := &s.batch.Documents[docs[0]]
	// What is begun is brought to the spooler, also when the run is to stop meanwhile.
	ctx = context.WithoutCancel(ctx)
	title := fmt.Sprintf("%s-%d-%d", s.batch.ID, first.Seq, first.Tries+1)
	var steps []step
	for n, i := range docs {
		s.render(i)
		steps = append(steps, step{i: i, event: confirm.EventHand, edit: func(doc *confirm.Document) {
			fill(doc, ready[n])
			doc.Back = side != confirm.SideFronts
			doc.JobID, doc.JobTitle, doc.Code, doc.Args = 0, title, "", nil
			doc.Tries++
		}})
	}
	if err := s.move(ctx, steps...); err != nil {
		return err
	}
	s.tell(docs[0])
	target := s.batch.Target
	j := &job{docs: docs, side: side}
	var pages []int
	j.id, pages, err = s.desk.cfg.Spooler.Print(ctx, confirm.PrintJob{
		Printer: target.Printer, Tray: target.Tray, Title: title, Papers: papers, Duplex: target.Duplex, Side: side,
	})
	if err != nil {
		return s.refused(ctx, j, papers, err)
	}
	s.under, s.busy = append(s.under, j), 0
	steps = steps[:0]
	for n, i := range docs {
		steps = append(steps, step{i: i, event: confirm.EventHand, edit: func(doc *confirm.Document) {
			doc.JobID = j.id
			if n < len(pages) {
				doc.Pages = pages[n]
			}
		}})
	}
	return s.move(ctx, steps...)
}

// render marks a document as begun. Nothing has left yet, so that the store
// need not know: after a crash it waits, as before.
func (w *work) render(i int) {
	doc := w.batch.Documents[i]
	if next, ok := doc.State.Next(confirm.EventRender); ok {
		doc.State = next
		w.put(i, doc)
	}
}

// follow waits a little and asks about every job.
func (s *spooling) follow(ctx context.Context) error {
	if err := s.desk.cfg.Wait(ctx, askPrinter); err != nil {
		return s.leave(ctx, err)
	}
	return s.look(ctx)
}

// look asks about every job at the printer once and writes down what it hears.
func (s *spooling) look(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var still []*job
	var reasons []string
	defer func() { s.under = still }()
	for n, j := range s.under {
		info, err := s.desk.cfg.Spooler.Job(ctx, s.batch.Target.Printer, j.id)
		if err != nil && confirm.CodeOf(err) != confirm.ProblemNoPrinter {
			still = append(still, s.under[n:]...)
			if s.missed++; s.missed > maxMissed {
				return err
			}
			return nil
		}
		s.missed = 0
		ended, noteErr := true, error(nil)
		if err != nil { // queue or job are gone
			noteErr = s.moveAll(ctx, j.docs, confirm.EventLose, nil)
		} else {
			ended, noteErr = s.note(ctx, j, info)
		}
		if noteErr != nil {
			still = append(still, s.under[n+1:]...)
			return noteErr
		}
		if !ended {
			still = append(still, j)
			reasons = append(reasons, info.Reasons...)
		}
	}
	current := -1
	if len(still) > 0 {
		current = still[0].docs[0]
	}
	slices.Sort(reasons)
	s.tell(current, slices.Compact(reasons)...)
	return nil
}

// note writes down how far a job is, and tells whether it has ended.
func (s *spooling) note(ctx context.Context, j *job, info confirm.JobInfo) (ended bool, err error) {
	switch info.State {
	case confirm.JobCompleted:
		if j.side == confirm.SideFronts {
			return true, s.moveAll(ctx, j.docs, confirm.EventTurn, frontsOut)
		}
		return true, s.moveAll(ctx, j.docs, confirm.EventFinish, allOut)
	case confirm.JobCanceled: // by somebody else; sheets may be out
		return true, s.moveAll(ctx, j.docs, confirm.EventLose, nil)
	case confirm.JobAborted:
		event := confirm.EventLose
		if !j.began && slices.ContainsFunc(info.Reasons, nothingPrinted) {
			event = confirm.EventFail
		}
		return true, s.moveAll(ctx, j.docs, event, func(doc *confirm.Document) {
			doc.Code, doc.Args = confirm.ProblemPrinter, map[string]string{"reason": strings.Join(info.Reasons, ",")}
		})
	case confirm.JobProcessing, confirm.JobStopped:
		if !j.began {
			j.began = true
			return false, s.moveAll(ctx, j.docs, confirm.EventStart, nil)
		}
	}
	return false, nil
}

// leave ends a run that is paused or cancelled: the jobs go on, but for those
// a cancelled batch takes back.
func (s *spooling) leave(ctx context.Context, cause error) error {
	ctx = context.WithoutCancel(ctx)
	err := s.look(ctx)
	if _, cancel := s.desk.claims.asked(s.batch.ID); cancel && err == nil {
		err = s.takeBack(ctx)
	}
	if err != nil && !isTrouble(err) {
		return err
	}
	return cause
}
