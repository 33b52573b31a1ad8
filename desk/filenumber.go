package desk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"confirmpoint/confirm"
)

// FileBox is the range of 系统档案号 that go into one box: digits, both ends
// included. Numbers keep the width of First.
type FileBox struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// maxBoxDigits keeps a number of a box within int64.
const maxBoxDigits = 18

// fileBoxChoice is where a clerk's box is kept.
const fileBoxChoice = "file box"

func (b FileBox) ends() (first, last int64, ok bool) {
	first, err := parseFileNumber(b.First)
	if err != nil {
		return 0, 0, false
	}
	last, err = parseFileNumber(b.Last)
	return first, last, err == nil && first <= last
}

func parseFileNumber(s string) (int64, error) {
	if s == "" || len(s) > maxBoxDigits || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(s, 10, 64)
}

// FileBox is the box that this clerk fills; zero when none was chosen.
func (d *Desk) FileBox(ctx context.Context) (b FileBox, err error) {
	kept, err := d.Choice(ctx, fileBoxChoice)
	if err != nil || kept == nil {
		return b, err
	}
	if json.Unmarshal(kept, &b) != nil {
		return FileBox{}, nil // of another program: chosen anew
	}
	return b, nil
}

// SetFileBox chooses the box; file_box when its ends are no numbers, or the
// last comes before the first. The zero value ends it.
func (d *Desk) SetFileBox(ctx context.Context, b FileBox) error {
	if _, _, ok := b.ends(); !ok && b != (FileBox{}) {
		return &confirm.Problem{Code: confirm.ProblemFileBox, Args: map[string]string{"last": b.Last}}
	}
	value, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return d.SaveChoice(ctx, fileBoxChoice, value)
}

// NextFileNumber gives the lowest number of the clerk's box above all that are
// used in it, and without a box the one after the highest of the point.
// file_box when the box is full. Nothing is kept: it is used once it is in a draft.
func (d *Desk) NextFileNumber(ctx context.Context, recordID string) (string, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	box, err := d.FileBox(ctx)
	if err != nil {
		return "", err
	}
	used, err := d.fileNumbers(ctx)
	if err != nil {
		return "", err
	}
	first, last, limited := box.ends()
	highest, width := first-1, len(box.First)
	if !limited {
		highest = 0
	}
	for number, of := range used {
		n, err := parseFileNumber(number)
		if err != nil || of.id == recordID || limited && (n < first || n > last) {
			continue
		}
		if !limited {
			width = max(width, len(number))
		}
		highest = max(highest, n)
	}
	if limited && highest >= last {
		return "", &confirm.Problem{Code: confirm.ProblemFileBox, Args: map[string]string{"last": box.Last}}
	}
	next := strconv.FormatInt(highest+1, 10)
	return strings.Repeat("0", max(0, width-len(next))) + next, nil
}

// FileNumberUsed gives the 报名号 of another applicant of this point who has a
// file number; empty when nobody has.
func (d *Desk) FileNumberUsed(ctx context.Context, recordID, number string) (applicationNo string, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	if number == "" {
		return "", nil
	}
	own, err := d.ownNumbers(ctx)
	if err != nil {
		return "", err
	}
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{FileNumber: number})
	if err != nil {
		return "", err
	}
	for _, r := range page.Rows {
		if now, changed := own[r.ID]; r.ID != recordID && (!changed || now == number) {
			return r.ApplicationNo, nil
		}
	}
	ids := []string{} // of those who will have it
	for id, n := range own {
		if n == number && id != recordID {
			ids = append(ids, id)
		}
	}
	page, err = d.cfg.Cache.Search(ctx, confirm.Query{IDs: ids, Limit: 1})
	if err != nil || len(page.Rows) == 0 {
		return "", err
	}
	return page.Rows[0].ApplicationNo, nil
}

type fileOwner struct{ id, applicationNo string }

// fileNumbers are those the registry has, those on their way, and those typed
// since the sign-in.
func (d *Desk) fileNumbers(ctx context.Context) (map[string]fileOwner, error) {
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{})
	if err != nil {
		return nil, err
	}
	own, err := d.ownNumbers(ctx)
	if err != nil {
		return nil, err
	}
	used := make(map[string]fileOwner, len(page.Rows))
	for i := range page.Rows {
		r := &page.Rows[i]
		number := r.FileNumber
		if now, changed := own[r.ID]; changed {
			number = now
		}
		if number != "" {
			used[number] = fileOwner{r.ID, r.ApplicationNo}
		}
	}
	return used, nil
}

// ownNumbers are those on their way and those typed since the sign-in, by record:
// they take the place of what the registry has.
func (d *Desk) ownNumbers(ctx context.Context) (map[string]string, error) {
	ops, err := d.cfg.Cache.Unanswered(ctx)
	if err != nil {
		return nil, err
	}
	own := map[string]string{}
	for _, op := range ops {
		if concludes(op.Intent.Action) || op.Intent.Action == confirm.ActionAnnotate {
			own[op.Intent.RecordID] = op.Intent.FileNumber
		}
	}
	d.typed.each(func(record, number string) { own[record] = number })
	return own, nil
}

// typedNumbers are the file numbers in drafts of this session, by record.
type typedNumbers struct {
	mu  sync.Mutex
	all map[string]string
}

func (t *typedNumbers) put(record, number string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[string]string{}
	}
	t.all[record] = number
}

func (t *typedNumbers) each(fn func(record, number string)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for record, number := range t.all {
		fn(record, number)
	}
}

func (t *typedNumbers) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = nil
}
