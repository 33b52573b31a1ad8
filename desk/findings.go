package desk

import (
	"bytes"
	"context"
	"image/jpeg"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// Acknowledge stores in the draft why a finding of a record is fine, 核对说明;
// an empty note takes that back. The next conclusion carries it. not_found: the
// checks find no such thing now.
func (d *Desk) Acknowledge(ctx context.Context, recordID string, f confirm.Finding, note string) (View, error) {
	return d.changeDraft(ctx, recordID, func(v *View) error {
		a := acknowledgement(f, note)
		if !isFound(a, v.Findings) {
			return &confirm.Problem{Code: confirm.ProblemNotFound}
		}
		kept := slices.DeleteFunc(slices.Clone(v.Draft.Acknowledged), func(o confirm.Acknowledgement) bool { return sameFinding(o, a) })
		if strings.TrimSpace(note) != "" {
			kept = append(kept, a)
		}
		v.Draft.Acknowledged = kept
		return nil
	})
}

func acknowledgement(f confirm.Finding, note string) confirm.Acknowledgement {
	return confirm.Acknowledgement{Check: f.Check, Code: f.Code, Field: f.Field, Note: note}
}

// sameFinding compares without the note. Another version of a check finds
// another thing.
func sameFinding(a, b confirm.Acknowledgement) bool {
	a.Note, b.Note = "", ""
	return a == b
}

func isFound(a confirm.Acknowledgement, findings []confirm.Finding) bool {
	return slices.ContainsFunc(findings, func(f confirm.Finding) bool { return sameFinding(a, acknowledgement(f, "")) })
}

// stillFound leaves out the notes on what is not found any more.
func stillFound(all []confirm.Acknowledgement, findings []confirm.Finding) []confirm.Acknowledgement {
	return slices.DeleteFunc(slices.Clone(all), func(a confirm.Acknowledgement) bool { return !isFound(a, findings) })
}

// Acknowledged gives the note on a finding, of the draft.
func (v View) Acknowledged(f confirm.Finding) (note string, ok bool) {
	n := slices.IndexFunc(v.Draft.Acknowledged, func(a confirm.Acknowledgement) bool { return sameFinding(a, acknowledgement(f, "")) })
	if n < 0 {
		return "", false
	}
	return v.Draft.Acknowledged[n].Note, true
}

// Checked is what the checks notice about one record.
type Checked struct {
	RecordID      string
	ApplicationNo string
	Name          confirm.Name
	State         confirm.State
	Findings      []confirm.Finding
}

// CheckAll runs every check over every record of the point, those that compare
// records with each other too, in the order of 报名号. Records without
// findings are in the list. It reads the whole cache: seconds for thousands.
func (d *Desk) CheckAll(ctx context.Context) ([]Checked, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
	if err != nil {
		return nil, err
	}
	records, err := d.records(ctx, page.Rows)
	if err != nil {
		return nil, err
	}
	index := confirm.NewIndex(records)
	all := make([]Checked, 0, len(records))
	for _, r := range records {
		photo, err := d.blob(ctx, r.Content.PhotoSHA256)
		if err != nil {
			return nil, err
		}
		all = append(all, Checked{
			RecordID: r.ID, ApplicationNo: r.ApplicationNo, Name: r.Content.Identity.Name, State: r.Standing.State,
			Findings: d.findings(book, r, photo, index),
		})
	}
	return all, nil
}

// records reads those of a list that are still there.
func (d *Desk) records(ctx context.Context, rows []confirm.Row) ([]confirm.Record, error) {
	all := make([]confirm.Record, 0, len(rows))
	for _, row := range rows {
		r, err := d.cfg.Cache.Record(ctx, row.ID)
		switch {
		case confirm.CodeOf(err) == confirm.ProblemNotFound:
			continue // gone since the list was made
		case err != nil:
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func (d *Desk) findings(book confirm.Rulebook, r confirm.Record, photo []byte, others *confirm.Index) []confirm.Finding {
	facts := confirm.Facts{Photo: photoFacts(photo)}
	own := book.CheckWith(r.Content, confirm.DateOf(d.cfg.Registry.Now().At), facts)
	return append(own, others.Check(r)...)
}

// photoFacts is nil while there is no photo to look into.
func photoFacts(photo []byte) *confirm.PhotoFacts {
	c, err := jpeg.DecodeConfig(bytes.NewReader(photo))
	if err != nil {
		return nil
	}
	return &confirm.PhotoFacts{Width: c.Width, Height: c.Height, Bytes: len(photo)}
}

// minNumber is the length below which a number names nobody, and as a search
// would find half of the list.
const minNumber = 6

// related indexes the records that share a number with r. The list finds them
// without reading all the others.
func (d *Desk) related(ctx context.Context, r confirm.Record) (*confirm.Index, error) {
	number := confirm.UpgradeIDNumber(confirm.NormalizeIDNumber(r.Content.Identity.DocumentNumber.Reveal()))
	asked := []string{number.Reveal(), r.Content.Certificate.Number.Reveal()}
	if n := number.Reveal(); len(n) == len("110101199001011234") {
		asked = append(asked, n[:6]+n[8:17]) // the number of 15 digits of the same person
	}
	index := confirm.NewIndex(nil)
	added := map[string]bool{}
	for _, text := range asked {
		if len(text) < minNumber {
			continue
		}
		page, err := d.cfg.Cache.Search(ctx, confirm.Query{Text: text})
		if err != nil {
			return nil, err
		}
		found, err := d.records(ctx, slices.DeleteFunc(page.Rows, func(row confirm.Row) bool { return added[row.ID] }))
		if err != nil {
			return nil, err
		}
		for _, other := range found {
			added[other.ID] = true
			index.Add(other)
		}
	}
	return index, nil
}
