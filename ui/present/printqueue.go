package present

import (
	"context"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// QueueState is what 打印队列 shows beside the rows.
type QueueState struct {
	Batches int
	Current int // batch shown, -1 for none
	Head    BatchHead
	// Documents and Document are the rows under the filter and the one the
	// keyboard is on, -1 for none.
	Documents, Document int
	Filter              DocumentFilter
	Counts              DocumentCounts
	Can                 DocumentActions
	Detail              string // the current document in full
	JamOpen             bool
	LastSheet           int // the highest number printed on a sheet
	Loading             bool
	Empty               string
}

// BatchLine is one batch of the list.
type BatchLine struct {
	ID, When, Mark, What, Count, Where string
	Badge                              Badge
}

// BatchHead is the batch that is shown.
type BatchHead struct {
	BatchLine
	Reason        string // why again
	Done, All     int
	Ratio         float64
	Printer       bool // it goes to a printer
	Running       bool
	Pausing       bool
	Progress      string // while it runs
	Why           string // it waits for somebody, and what to do
	WhyTone       Tone
	RunWord       string
	CanRun        bool
	CanPause      bool
	CanCancel     bool
	CanJam        bool
	CanTurn       bool
	WaitsForOther bool
}

// DocumentCounts are the documents of the shown batch by what they ask for.
type DocumentCounts struct{ All, Waiting, Done, Doubtful, Failed, Skipped int }

// DocumentFilter says which documents are listed.
type DocumentFilter string

// The filters.
const (
	DocumentsAll      DocumentFilter = ""
	DocumentsWaiting  DocumentFilter = "waiting"  // 未打
	DocumentsDoubtful DocumentFilter = "doubtful" // 待确认
	DocumentsFailed   DocumentFilter = "failed"   // 失败
	DocumentsDone     DocumentFilter = "done"     // 完成
)

// DocumentActions are what can be done with the current document.
type DocumentActions struct {
	Answer, Skip, Retry bool
	// RetryReason tells that a retry needs a reason: it may be on paper.
	RetryReason bool
}

// DocumentLine is one document of a batch.
type DocumentLine struct {
	Seq                  string
	ApplicationNo, Name  string
	What, Sheets, Detail string
	Badge                Badge
}

// PrintQueue shows the stored batches, runs them one after another, and lets
// the clerk mend what the printer spoiled. It holds the documents of one batch
// and follows a running one document by document: nothing is read or made anew
// for a step of progress.
type PrintQueue struct {
	OnChange func(QueueState)
	// OnTrouble is called with the number of batches that wait for the clerk.
	OnTrouble func(n int)
	// OnIdle is called when the last batch that was asked for has ended.
	OnIdle func()
	// Guide is the drawn instruction to turn the stack.
	Guide *Preview

	desk    QueueDesk
	runner  Runner
	notices *Notices

	heads   []confirm.Batch // without documents, newest first
	totals  map[string]DocumentCounts
	batch   confirm.Batch // shown, with its documents
	counts  DocumentCounts
	shown   []int
	names   map[string]string // by record id
	state   QueueState
	want    string // id of the batch to show
	running string
	pausing bool
	line    []string // ids waiting for their turn to run
	latest  desk.PrintProgress
	busy    bool // an act is under way
	loading bool
	again   bool // something changed while loading
}

// NewPrintQueue makes the presenter; Reload fills it.
func NewPrintQueue(d QueueDesk, v PreviewDesk, r Runner, n *Notices) *PrintQueue {
	q := &PrintQueue{
		desk: d, runner: r, notices: n, totals: map[string]DocumentCounts{}, names: map[string]string{},
		Guide: NewPreview(v, r, ""),
	}
	q.state.Current, q.state.Document = -1, -1
	return q
}

// queueNews is what a reload brings.
type queueNews struct {
	heads  []confirm.Batch
	totals map[string]DocumentCounts
	batch  confirm.Batch
	counts DocumentCounts
	names  map[string]string
}

// Reload reads all batches, and the documents of the one that is shown. While
// one is under way another is put off until it has ended.
func (q *PrintQueue) Reload() {
	if q.loading {
		q.again = true
		return
	}
	q.loading = true
	var news queueNews
	want, known := q.want, q.names
	q.runner.Go("queue", func(ctx context.Context) (err error) {
		news, err = q.read(ctx, want, known)
		return err
	}, func(err error) {
		q.loading = false
		switch {
		case err != nil:
			q.notices.Fail(err)
		case q.want != want && want != "":
			q.again = true // another batch was chosen meanwhile
		default:
			q.take(news)
		}
		if q.again {
			q.again = false
			q.Reload()
		}
		q.changed()
	})
}

// read runs away from the window.
func (q *PrintQueue) read(ctx context.Context, want string, known map[string]string) (queueNews, error) {
	all, err := q.desk.Batches(ctx)
	if err != nil {
		return queueNews{}, err
	}
	slices.SortStableFunc(all, func(a, b confirm.Batch) int { return b.CreatedAt.Compare(a.CreatedAt) })
	news := queueNews{totals: map[string]DocumentCounts{}, names: known}
	at := 0
	for i, b := range all {
		news.totals[b.ID] = countDocuments(b.Documents)
		if b.ID == want {
			at = i
		}
	}
	if len(all) > 0 {
		news.batch, news.counts = all[at], news.totals[all[at].ID]
	}
	for _, b := range all {
		b.Documents = nil
		news.heads = append(news.heads, b)
	}
	if news.names, err = q.name(ctx, news.batch, known); err != nil {
		return queueNews{}, err
	}
	return news, nil
}

// name finds the names of a batch's applicants when some are not known yet.
func (q *PrintQueue) name(ctx context.Context, b confirm.Batch, known map[string]string) (map[string]string, error) {
	missing := slices.ContainsFunc(b.Documents, func(d confirm.Document) bool {
		_, ok := known[d.RecordID]
		return d.RecordID != "" && !ok
	})
	if !missing {
		return known, nil
	}
	ids := make([]string, len(b.Documents))
	for i := range b.Documents {
		ids[i] = b.Documents[i].RecordID
	}
	page, err := q.desk.Search(ctx, confirm.Query{IDs: ids})
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(page.Rows))
	for _, r := range page.Rows {
		names[r.ID] = r.Name.Reveal()
	}
	for _, d := range b.Documents {
		if _, ok := names[d.RecordID]; !ok {
			names[d.RecordID] = "" // no longer here
		}
	}
	return names, nil
}

func countDocuments(docs []confirm.Document) DocumentCounts {
	var c DocumentCounts
	for i := range docs {
		c.add(docs[i].State, 1)
	}
	return c
}

func (c *DocumentCounts) add(s confirm.DocumentState, n int) {
	c.All += n
	switch s {
	case confirm.DocumentDone, confirm.DocumentVoid:
		c.Done += n
	case confirm.DocumentDoubtful:
		c.Doubtful += n
	case confirm.DocumentFailed:
		c.Failed += n
	case confirm.DocumentSkipped:
		c.Skipped += n
	default:
		c.Waiting += n
	}
}

func (q *PrintQueue) take(news queueNews) {
	q.heads, q.totals, q.names = news.heads, news.totals, news.names
	if q.running != "" && q.batch.ID == q.running && news.batch.ID == q.running {
		news.batch, news.counts = q.batch, q.counts // what was read is behind what was told
	}
	q.adopt(news.batch, news.counts)
	q.tellTrouble()
}

// adopt shows a batch as it is now.
func (q *PrintQueue) adopt(b confirm.Batch, counts DocumentCounts) {
	if b.ID != q.batch.ID {
		q.state.Filter, q.state.Document, q.state.JamOpen = DocumentsAll, -1, false
	}
	q.batch, q.counts = b, counts
	q.want = b.ID
	q.totals[b.ID] = counts
	q.state.Current = slices.IndexFunc(q.heads, func(h confirm.Batch) bool { return h.ID == b.ID })
	if q.state.Current >= 0 {
		head := b
		head.Documents = nil
		q.heads[q.state.Current] = head
	}
	q.state.LastSheet = 0
	for i := range b.Documents {
		q.state.LastSheet = max(q.state.LastSheet, lastSheet(b.Documents[i]))
	}
	q.refilter()
	guide := confirm.PaperKind("")
	if b.State == confirm.BatchTurn {
		guide = confirm.PaperDuplexGuide
	}
	q.Guide.Show(guide, "", confirm.CalibrationKey{})
}

func lastSheet(d confirm.Document) int {
	if d.Sheets == 0 || d.State == confirm.DocumentWaiting && d.Tries == 0 {
		return 0
	}
	return d.FirstSheet + d.Sheets - 1
}

// refilter finds the documents under the filter again.
func (q *PrintQueue) refilter() {
	q.shown = q.shown[:0]
	for i := range q.batch.Documents {
		if q.state.Filter.takes(q.batch.Documents[i].State) {
			q.shown = append(q.shown, i)
		}
	}
	q.state.Document = min(max(q.state.Document, 0), len(q.shown)-1)
}

func (f DocumentFilter) takes(s confirm.DocumentState) bool {
	var c DocumentCounts
	c.add(s, 1)
	switch f {
	case DocumentsWaiting:
		return c.Waiting > 0
	case DocumentsDoubtful:
		return c.Doubtful > 0
	case DocumentsFailed:
		return c.Failed > 0
	case DocumentsDone:
		return c.Done > 0
	}
	return true
}

// SetFilter lists all documents, or those of one kind.
func (q *PrintQueue) SetFilter(f DocumentFilter) {
	q.state.Filter = f
	q.refilter()
	q.changed()
}

// Choose shows batch i of the list.
func (q *PrintQueue) Choose(i int) {
	if i < 0 || i >= len(q.heads) || q.heads[i].ID == q.want {
		return
	}
	q.want = q.heads[i].ID
	q.state.Current = i
	q.Reload()
	q.changed()
}

// MoveTo puts the keyboard on document i of those listed.
func (q *PrintQueue) MoveTo(i int) {
	if i >= 0 && i < len(q.shown) && i != q.state.Document {
		q.state.Document = i
		q.changed()
	}
}

// Changed tells that prints have changed. A batch that runs here is followed
// by its progress.
func (q *PrintQueue) Changed() {
	if q.running == "" && !q.busy {
		q.Reload()
	}
}

func (q *PrintQueue) tellTrouble() {
	if q.OnTrouble == nil {
		return
	}
	n := 0
	for _, b := range q.heads {
		if b.ID != q.running && (b.State == confirm.BatchTurn || b.State == confirm.BatchPaused && b.Why != "" || q.totals[b.ID].Doubtful > 0) {
			n++
		}
	}
	q.OnTrouble(n)
}
