package desk_test

import (
	"context"
	"io"
	"iter"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// blotPress finds out only while drawing that some papers cannot be drawn.
type blotPress struct {
	desk.Press
	bad []string // 报名号
}

func (p *blotPress) blots(papers ...confirm.Paper) bool {
	return slices.ContainsFunc(papers, func(q confirm.Paper) bool { return slices.Contains(p.bad, q.Record.ApplicationNo) })
}

func (p *blotPress) Render(ctx context.Context, w io.Writer, papers iter.Seq[confirm.Paper], result func(index, pages int, err error)) error {
	n := 0
	for paper := range papers {
		var err error
		if p.blots(paper) {
			err = &confirm.Problem{Code: confirm.ProblemPhotoDamaged}
		} else if err = p.Press.Render(ctx, w, slices.Values([]confirm.Paper{paper}), nil); err != nil {
			return err
		}
		result(n, 0, err)
		n++
	}
	return nil
}

// TestPileWithoutTheBad: of a school's pile that is refused because some of its
// papers cannot be drawn, only those fail. The rest goes as one pile.
func TestPileWithoutTheBad(t *testing.T) {
	press, tray := &blotPress{}, &spoolTray{step: completes}
	tray.refuse = func(j confirm.PrintJob) error {
		if press.blots(j.Papers...) {
			return &confirm.Problem{Code: confirm.ProblemPhotoDamaged}
		}
		return nil
	}
	o := ready(t, 12, func(c *desk.Config) {
		press.Press, c.Press, c.Spooler = c.Press, press, tray
	})
	req := forms(o)
	req.Order, req.Target.JobPerSchool = confirm.OrderSchool, true
	want := map[string]confirm.DocumentState{}
	for i, row := range o.rows("") {
		if want[row.ApplicationNo] = confirm.DocumentDone; i%5 == 1 {
			want[row.ApplicationNo] = confirm.DocumentFailed
			press.bad = append(press.bad, row.ApplicationNo)
		}
	}
	b, err := o.desk.Print(t.Context(), req, nil)
	check(t, err)
	sheets := map[int]bool{}
	for _, doc := range b.Documents {
		if doc.State != want[doc.ApplicationNo] || doc.State == confirm.DocumentFailed && doc.Code != confirm.ProblemPhotoDamaged {
			t.Errorf("%s is %s (%s), want %s", doc.ApplicationNo, doc.State, doc.Code, want[doc.ApplicationNo])
		}
		for n := doc.FirstSheet; n < doc.FirstSheet+doc.Sheets; n++ {
			if sheets[n] {
				t.Errorf("sheet %d is given twice", n)
			}
			sheets[n] = true
		}
	}
	schools := map[string]bool{}
	for _, j := range tray.jobs {
		school := j.Papers[0].Record.Content.Work.School
		if schools[school] {
			t.Errorf("the pile of a school went in two jobs")
		}
		schools[school] = true
	}
	if b.State != confirm.BatchEnded || len(press.bad) != 3 {
		t.Errorf("the batch is %s, %d are bad", b.State, len(press.bad))
	}
}
