package form

import (
	"fmt"
	"slices"
	"strconv"

	"confirmpoint/confirm"
)

// lists gives each list field its entries.
var lists = map[string]func(*sheetOf) []string{
	"materials": materials,
	"checklist": checklist,
}

// tables gives each table field its columns and rows.
var tables = map[string]func(*sheetOf) confirm.Listing{
	"listing":     func(s *sheetOf) confirm.Listing { return *listing(s) },
	"missing":     missingMaterials,
	"corrections": corrections,
}

// materials are the papers behind the conditions that are 具备. What is 不适用
// was not handed in. One asked for each year is one line with its 份数.
func materials(s *sheetOf) []string {
	answers := ticks(s)
	var got []string
	count := map[string]int{}
	for _, c := range s.paper.Conditions {
		tick, answered := answers[c.Code]
		if c.Evidence == "" || answered && tick.Value != confirm.TickMet {
			continue
		}
		if count[c.Evidence]++; count[c.Evidence] == 1 {
			got = append(got, c.Evidence)
		}
	}
	for i, evidence := range got {
		got[i] = fmt.Sprintf("%d. %s", i+1, evidence)
		if n := count[evidence]; n > 1 {
			got[i] += fmt.Sprintf("（%d 份）", n)
		}
	}
	return got
}

// checklist are the papers all conditions ask for, to tick by hand.
func checklist(s *sheetOf) []string {
	var all []string
	for _, c := range s.paper.Conditions {
		if entry := "□ " + c.Evidence; c.Evidence != "" && !slices.Contains(all, entry) {
			all = append(all, entry)
		}
	}
	return all
}

func ticks(s *sheetOf) map[string]confirm.Tick {
	answers := map[string]confirm.Tick{}
	if d := s.paper.Record.Standing.Decision; d != nil {
		for _, t := range d.Ticks {
			answers[t.Code] = t
		}
	}
	return answers
}

// missingMaterials are the conditions that are 不具备, all at once, each with
// what would prove it and what the clerk noted (domain.md §10.1).
func missingMaterials(s *sheetOf) confirm.Listing {
	answers := ticks(s)
	table := confirm.Listing{Columns: []confirm.ListingColumn{
		{Key: "no", Title: "序号", Width: 12, Center: true}, {Key: "condition", Title: "未具备的条件", Width: 50},
		{Key: "evidence", Title: "应补交的材料", Width: 45}, {Key: "from", Title: "出具方", Width: 18, Center: true},
		{Key: "note", Title: "说明", Width: 40},
	}}
	for i, c := range s.paper.Conditions {
		from := "本人"
		if c.FromSchool {
			from = "学校"
		}
		note := ""
		if tick := answers[c.Code]; tick.Value == confirm.TickNotMet { // a decision of before may have met it
			note = tick.Note
		}
		table.Rows = append(table.Rows, []string{strconv.Itoa(i + 1), c.Text, c.Evidence, from, note})
	}
	return table
}

// corrections are the fields of a 更正登记单, in the order of the form.
func corrections(s *sheetOf) confirm.Listing {
	table := confirm.Listing{Columns: []confirm.ListingColumn{
		{Key: "no", Title: "序号", Width: 12, Center: true}, {Key: "field", Title: "更正项目", Width: 38},
		{Key: "old", Title: "更正前", Width: 57}, {Key: "new", Title: "更正后", Width: 57},
	}}
	order := confirm.CorrectableFields()
	sorted := slices.Clone(s.paper.Correction.Fields)
	slices.SortStableFunc(sorted, func(a, b confirm.FieldCorrection) int {
		return slices.Index(order, a.Field) - slices.Index(order, b.Field)
	})
	for i, c := range sorted {
		table.Rows = append(table.Rows, []string{strconv.Itoa(i + 1), s.word(c.Field), filled(c.Old), filled(c.New)})
	}
	return table
}

// word is what the template calls a field of the record.
func (s *sheetOf) word(field string) string {
	if w, ok := s.words[field]; ok {
		return w
	}
	return field
}

// filled shows a date as people write it, and that nothing stood there.
func filled(value string) string {
	if value == "" {
		return "（空）"
	}
	return confirm.Date(value).Chinese()
}
