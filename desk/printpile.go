package desk

import (
	"context"

	"confirmpoint/confirm"
)

// nextPile gives the documents of the next job and the pass they are for; none
// when nothing may be handed over now.
func (s *spooling) nextPile() ([]int, confirm.JobSide) {
	if s.batch.Target.Duplex == confirm.DuplexManual {
		return s.nextStack()
	}
	var pile []int
	for len(s.queue) > 0 && len(pile) < maxPile {
		i := s.queue[0]
		if s.batch.Documents[i].State == confirm.DocumentWaiting {
			if len(pile) > 0 && (s.schools == nil || s.school(i) != s.school(pile[0])) {
				break
			}
			pile = append(pile, i)
		}
		s.queue = s.queue[1:]
	}
	return pile, confirm.SideAll
}

func (s *spooling) school(i int) string {
	if doc := &s.batch.Documents[i]; doc.Kind != confirm.PaperSeparator {
		return s.schools[doc.RecordID]
	}
	return s.batch.Documents[i].Heading
}

// nextStack is nextPile of manual duplex: the fronts of a stack, or its backs
// once it was turned. Only one pass is under way at a time.
func (s *spooling) nextStack() ([]int, confirm.JobSide) {
	if len(s.under) > 0 {
		return nil, ""
	}
	fronts, backs := s.stack()
	if s.batch.Turned {
		if len(backs) > 0 {
			return backs, confirm.SideBacks
		}
		s.batch.Turned = false // stored with the batch when the run ends
	}
	return fronts[:min(len(fronts), max(maxStack-len(backs), 0))], confirm.SideFronts
}

// stack divides what waits into documents whose fronts are due and those of
// the stack, whose backs are.
func (w *work) stack() (fronts, backs []int) {
	for _, i := range w.waiting() {
		if w.batch.Documents[i].Back {
			backs = append(backs, i)
		} else {
			fronts = append(fronts, i)
		}
	}
	return fronts, backs
}

// turnDue ends a run: with errTurn when a stack lies there to be turned.
func (s *spooling) turnDue() error {
	if s.batch.Target.Duplex != confirm.DuplexManual {
		return nil
	}
	if _, backs := s.stack(); len(backs) > 0 {
		return errTurn
	}
	return nil
}

// papers makes what a job prints, and says what its documents then are. What
// cannot be printed fails and is left out.
func (s *spooling) papers(ctx context.Context, docs []int, side confirm.JobSide) (papers []confirm.Paper, kept []int, ready []confirm.Document, err error) {
	if side == confirm.SideBacks {
		if err := s.sameStack(ctx, docs); err != nil {
			return nil, nil, nil, err
		}
	}
	for _, i := range docs {
		if s.batch.Documents[i].State != confirm.DocumentWaiting {
			continue
		}
		paper, doc, err := s.paper(ctx, i)
		if err != nil {
			if err := s.fail(ctx, i, err); err != nil {
				return nil, nil, nil, err
			}
			continue
		}
		papers, kept, ready = append(papers, paper), append(kept, i), append(ready, doc)
	}
	return papers, kept, ready, nil
}

// paper makes one paper with its sheet numbers and this printer's calibration.
// doc.Pages is of one copy yet.
func (s *spooling) paper(ctx context.Context, i int) (confirm.Paper, confirm.Document, error) {
	doc := s.batch.Documents[i]
	before := doc
	paper, err := s.desk.ready(ctx, s.book, &s.batch, &doc)
	if err != nil {
		return paper, doc, err
	}
	if doc.Pages, err = s.desk.cfg.Press.Pages(paper); err != nil {
		return paper, doc, err
	}
	paper.OneSided = s.oneSided
	sheets := doc.Copies * doc.Pages
	if !s.oneSided {
		sheets = doc.Copies * ((doc.Pages + 1) / 2)
	}
	if before.Sheets != sheets || before.Digest != doc.Digest || before.PrintNo != doc.PrintNo {
		// Sheets of another content must not be mixed with these.
		doc.FirstSheet, doc.Sheets, doc.SkipSheets = s.next, sheets, 0
	}
	s.next = max(s.next, doc.FirstSheet+doc.Sheets)
	paper.FirstSheet, paper.SkipSheets, paper.BatchMark = doc.FirstSheet, doc.SkipSheets, s.batch.Mark
	paper.Calibration, err = s.calibration(ctx, doc.Kind)
	return paper, doc, err
}

func (s *spooling) calibration(ctx context.Context, kind confirm.PaperKind) (confirm.Calibration, error) {
	if c, ok := s.moved[kind]; ok {
		return c, nil
	}
	t := s.batch.Target
	c, err := s.desk.calibration(ctx, confirm.CalibrationKey{Printer: t.Printer, Tray: t.Tray, Kind: kind})
	if err == nil {
		s.moved[kind] = c
	}
	return c, err
}

// fill takes over what paper a document has become.
func fill(doc *confirm.Document, ready confirm.Document) {
	doc.Preview, doc.Version, doc.Digest, doc.Number, doc.PrintNo = ready.Preview, ready.Version, ready.Digest, ready.Number, ready.PrintNo
	doc.FirstSheet, doc.Sheets, doc.SkipSheets = ready.FirstSheet, ready.Sheets, ready.SkipSheets
	doc.Pages = ready.Pages * ready.Copies
}

// sameStack looks whether the backs still belong to their fronts. A stack of
// which one record has changed meanwhile is printed anew: a back that is left
// out would shift all others.
func (s *spooling) sameStack(ctx context.Context, docs []int) error {
	changed := false
	for _, i := range docs {
		doc := s.batch.Documents[i]
		_, err := s.desk.ready(ctx, s.book, &s.batch, &doc)
		if _, ok := problemOf(err); !ok {
			return err
		}
		changed = changed || err != nil || doc.Digest != s.batch.Documents[i].Digest
	}
	if !changed {
		return nil
	}
	s.batch.Turned = false
	fresh := make([]confirm.Document, 0, len(docs))
	for _, i := range docs {
		doc := s.batch.Documents[i]
		doc.Back = false
		fresh = append(fresh, doc)
	}
	if err := s.desk.cfg.Cache.SaveDocuments(ctx, fresh, nil); err != nil {
		return err
	}
	for n, i := range docs {
		s.put(i, fresh[n])
	}
	return &confirm.Problem{Code: confirm.CodeContentChanged}
}

// lastSheet is the highest number given to a sheet of the batch, 0 when none was.
func (w *work) lastSheet() int {
	last := 0
	for i := range w.batch.Documents {
		doc := &w.batch.Documents[i]
		last = max(last, doc.FirstSheet+max(doc.Sheets, 1)-1)
	}
	return last
}

// unnumber lets a document that will be printed anew get new sheet numbers:
// FirstSheet stays as the highest one it had, so that none is given twice.
func unnumber(doc *confirm.Document) {
	if doc.Sheets > 0 {
		doc.FirstSheet += doc.Sheets - 1
	}
	doc.Sheets, doc.SkipSheets, doc.Back, doc.JobTitle = 0, 0, false, ""
	doc.Code, doc.Args = "", nil
}

// allOut is what an event brings after which every sheet is out.
func allOut(doc *confirm.Document) { doc.SkipSheets, doc.Code, doc.Args = 0, "", nil }

// frontsOut is allOut of the fronts, in manual duplex: the backs are due.
func frontsOut(doc *confirm.Document) {
	allOut(doc)
	doc.Back = true
}

// atPrinter lists documents whose jobs may not have ended.
func (w *work) atPrinter() []int {
	var list []int
	for i := range w.batch.Documents {
		if st := w.batch.Documents[i].State; st == confirm.DocumentSpooled || st == confirm.DocumentPrinting {
			list = append(list, i)
		}
	}
	return list
}
