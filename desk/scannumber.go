package desk

import (
	"context"
	"slices"

	"confirmpoint/confirm"
)

// FindScanned gives the rows that a scanned number names exactly: a 报名号, a
// document number, of 15 digits too, or a certificate number. More than one
// are applications of one person. not_found when it names nobody here. Like
// Search it answers from memory.
func (d *Desk) FindScanned(ctx context.Context, code string) ([]confirm.Row, error) {
	page, err := d.Search(ctx, confirm.Query{Text: code})
	if err != nil {
		return nil, err
	}
	number := confirm.NormalizeIDNumber(code)
	upgraded := confirm.UpgradeIDNumber(number)
	rows := slices.DeleteFunc(page.Rows, func(r confirm.Row) bool {
		document := confirm.NormalizeIDNumber(r.DocumentNumber.Reveal())
		return r.ApplicationNo != number.Reveal() && document != number && document != upgraded &&
			r.Certificate.Reveal() != number.Reveal()
	})
	if len(rows) == 0 {
		return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return rows, nil
}

// SchoolCount is a school with how many records it has at this point.
type SchoolCount struct {
	School string
	Count  int
}

// Schools lists the schools of the point by pinyin. Like Search it answers from
// memory.
func (d *Desk) Schools(ctx context.Context) ([]SchoolCount, error) {
	page, err := d.Search(ctx, confirm.Query{Sort: confirm.SortSchool})
	if err != nil {
		return nil, err
	}
	var list []SchoolCount
	for i := range page.Rows {
		r := &page.Rows[i]
		switch n := len(list); {
		case r.Gone:
		case n > 0 && list[n-1].School == r.School:
			list[n-1].Count++
		default:
			list = append(list, SchoolCount{r.School, 1})
		}
	}
	return list, nil
}
