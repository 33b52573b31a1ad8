package desk

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// refused deals with a job the spooler did not take.
func (s *spooling) refused(ctx context.Context, j *job, papers []confirm.Paper, cause error) error {
	switch confirm.CodeOf(cause) {
	case confirm.ProblemNoPrinter: // nothing was handed over
		if err := s.moveAll(ctx, j.docs, confirm.EventRestart, notHanded); err != nil {
			return err
		}
		if s.busy++; isBusy(cause) && s.busy <= maxMissed {
			s.queue = append(slices.Clone(j.docs), s.queue...)
			return errBusy
		}
		return cause
	case confirm.ProblemPrinter, "":
		found, err := s.find(ctx, j)
		if found && err == nil {
			s.under = append(s.under, j)
			return nil
		}
		if err := s.moveAll(ctx, j.docs, confirm.EventLose, nil); err != nil {
			return err
		}
		return cause
	}
	return s.notDrawn(ctx, j, papers, cause)
}

// notDrawn deals with a job whose papers cannot be drawn, so that nothing was
// handed over: those that are to blame fail, and the pile goes without them. In
// a stack of backs none can be left out.
func (s *spooling) notDrawn(ctx context.Context, j *job, papers []confirm.Paper, cause error) error {
	why := make([]error, len(papers))
	if len(papers) > 1 && j.side != confirm.SideBacks {
		err := s.desk.cfg.Press.Render(ctx, io.Discard, slices.Values(papers), func(n, _ int, err error) { why[n] = err })
		if err != nil && !slices.ContainsFunc(why, isError) {
			return err
		}
	}
	blamed := slices.ContainsFunc(why, isError)
	var good []int
	for n, i := range j.docs {
		if blamed && why[n] == nil {
			good = append(good, i)
			continue
		}
		if _, own := problemOf(why[n]); !own || why[n] == nil {
			why[n] = cause
		}
		if err := s.fail(ctx, i, why[n]); err != nil {
			return err
		}
	}
	s.queue = append(good, s.queue...)
	return s.moveAll(ctx, good, confirm.EventRestart, notHanded)
}

// notHanded is what an event brings after which no job is anywhere.
func notHanded(doc *confirm.Document) { doc.JobTitle = "" }

func isError(err error) bool { return err != nil }

// errBusy asks for a little patience.
var errBusy = errors.New("desk: printer is busy")

func isBusy(err error) bool {
	var p *confirm.Problem
	return errors.As(err, &p) && p.Args["reason"] == "busy"
}

// nothingPrinted tells the job-state-reasons with which a job is given up before
// its first sheet. Any other, like aborted-by-system, proves nothing.
func nothingPrinted(reason string) bool {
	switch reason {
	case "unsupported-document-format", "unsupported-compression", "unsupported-attributes-or-values",
		"conflicting-attributes", "document-password-error":
		return true
	}
	return false
}

// mayBeOut tells whether sheets of a document that has ended may be in the
// world: it was at the printer, and nobody has said that nothing came out.
func mayBeOut(doc *confirm.Document) bool {
	switch doc.State {
	case confirm.DocumentDoubtful:
		return true
	case confirm.DocumentSkipped: // a doubtful one; what was taken back has no job
		return doc.JobTitle != ""
	case confirm.DocumentFailed: // earlier programs called every job failed that was given up
		return doc.JobID != 0 && doc.Code == confirm.ProblemPrinter &&
			!slices.ContainsFunc(strings.Split(doc.Args["reason"], ","), nothingPrinted)
	}
	return false
}
