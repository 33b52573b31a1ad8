package present

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// View is a way to look at the list that a clerk has given a name.
type View struct {
	Name       string          `json:"name"`
	Queue      confirm.Queue   `json:"queue,omitempty"`
	Filter     confirm.Filter  `json:"filter"`
	Sort       confirm.SortKey `json:"sort,omitempty"`
	Descending bool            `json:"descending,omitempty"`
	Columns    []string        `json:"columns,omitempty"`
}

// The longest name of a view, in characters, and how many there may be.
const (
	maxViewName = 20
	maxViews    = 30
)

// choiceList is the desk.Choice of the list.
const choiceList = "list"

// listChoice is what is kept of the list for a clerk.
type listChoice struct {
	Columns    []string        `json:"columns,omitempty"` // empty: the usual ones
	Sort       confirm.SortKey `json:"sort,omitempty"`
	Descending bool            `json:"descending,omitempty"`
	PageSize   int             `json:"page_size,omitempty"`
	Views      []View          `json:"views,omitempty"`
}

// readChoices takes over what the clerk had chosen, and the pile that was under
// way, and fills the list by it. What cannot be read is as if nothing had been chosen.
func (l *List) readChoices() {
	var (
		kept  listChoice
		on    confirm.Pile
		found answer
		asked error
	)
	turn, query := l.turn, l.query
	l.runner.Go("list choices", func(ctx context.Context) error {
		err := readChoice(ctx, l.desk, choiceList, &kept)
		if err == nil {
			err = readChoice(ctx, l.desk, choicePile, &on)
		}
		if kept.Sort != "" {
			query.Sort, query.Descending = kept.Sort, kept.Descending
		}
		found, asked = ask(ctx, l.desk, query, pile{Pile: on, shown: on.Open()})
		return err
	}, func(err error) {
		l.loaded = true
		l.notices.Fail(err)
		l.views = kept.Views[:min(len(kept.Views), maxViews)]
		l.showColumns(kept.Columns)
		if slices.Contains(PageSizes, kept.PageSize) {
			l.size = kept.PageSize
		}
		if kept.Sort != "" {
			l.query.Sort, l.query.Descending = kept.Sort, kept.Descending
		}
		l.pile.Pile, l.pile.shown = on, on.Open()
		if l.turn != turn { // the clerk has asked for something else meanwhile
			l.load(false)
			return
		}
		l.answered(found, asked, false)
	})
}

func readChoice(ctx context.Context, d ChoiceDesk, name string, to any) error {
	value, err := d.Choice(ctx, name)
	if err != nil || value == nil {
		return err
	}
	_ = json.Unmarshal(value, to) // of another program: nothing was chosen
	return nil
}

// saveChoices keeps what the clerk has chosen. Before it was read there is
// nothing to keep.
func (l *List) saveChoices() {
	if !l.loaded {
		return
	}
	kept := listChoice{Sort: l.query.Sort, Descending: l.query.Descending, PageSize: l.size, Views: slices.Clone(l.views)}
	if keys := l.columnKeys(); !slices.Equal(keys, usualColumns()) {
		kept.Columns = keys
	}
	l.save(choiceList, kept)
}

func (l *List) save(name string, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		l.notices.Fail(err)
		return
	}
	l.runner.Go("save choice", func(ctx context.Context) error { return l.desk.SaveChoice(ctx, name, data) }, l.notices.Fail)
}

// Views are those of the clerk, in the order in which they were made.
func (l *List) Views() []View { return slices.Clone(l.views) }

// SaveView keeps how the list is looked at now under a name; of one that is
// there already it takes the place. What is searched for is not kept: it names
// a person.
func (l *List) SaveView(name string) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		l.notices.Warn(lang.L("请先写视图名称。"))
		return
	case utf8.RuneCountInString(name) > maxViewName:
		l.notices.Warn(lang.F("视图名称最多 %d 个字。", maxViewName))
		return
	}
	v := View{Name: name, Queue: l.query.Queue, Filter: l.query.Filter, Sort: l.query.Sort, Descending: l.query.Descending, Columns: l.columnKeys()}
	if i := slices.IndexFunc(l.views, func(o View) bool { return o.Name == name }); i >= 0 {
		l.views[i] = v
	} else if len(l.views) >= maxViews {
		l.notices.Warn(lang.F("视图最多 %d 个，请先删去不用的。", maxViews))
		return
	} else {
		l.views = append(l.views, v)
	}
	l.view = name
	l.saveChoices()
	l.changed()
}

// ShowView looks at the list as a view says.
func (l *List) ShowView(name string) {
	i := slices.IndexFunc(l.views, func(v View) bool { return v.Name == name })
	if i < 0 {
		return
	}
	v := l.views[i]
	l.view, l.pile.shown = name, false
	l.query = confirm.Query{Queue: v.Queue, Filter: v.Filter, Sort: v.Sort, Descending: v.Descending}
	l.showColumns(v.Columns)
	l.load(true)
	l.saveChoices()
}

// DeleteView forgets a view.
func (l *List) DeleteView(name string) {
	l.views = slices.DeleteFunc(l.views, func(v View) bool { return v.Name == name })
	l.saveChoices()
	l.changed()
}

// words says what a view shows.
func (v View) words() string {
	parts := []string{queueWord(v.Queue)}
	of := List{query: confirm.Query{Filter: v.Filter}}
	for _, c := range of.filterChips() {
		parts = append(parts, c.Word)
	}
	return strings.Join(parts, lang.L("，"))
}
