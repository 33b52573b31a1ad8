package spooltest

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/OpenPrinting/goipp"

	"confirmpoint/confirm"
)

// States of a printer (RFC 8011 §5.4.11).
const (
	printerIdle       = 3
	printerProcessing = 4
	printerStopped    = 5
)

// maxDocument is far above any document of a test.
const maxDocument = 64 << 20

func (v *Virtual) serve(w http.ResponseWriter, r *http.Request) {
	var req goipp.Message
	if err := req.Decode(r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var answer *goipp.Message
	if goipp.Op(req.Code) == goipp.OpPrintJob {
		answer = v.printJob(r, &req)
	} else {
		answer = v.answer(r, &req)
	}
	body, err := answer.EncodeBytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", goipp.ContentType)
	_, _ = w.Write(body) // whoever asked may have gone
}

// answer is to every question but a job.
func (v *Virtual) answer(r *http.Request, req *goipp.Message) *goipp.Message {
	v.mu.Lock()
	defer v.mu.Unlock()
	op := goipp.Op(req.Code)
	switch {
	case v.gone: // CUPS says so of the list of queues and of the default too
		return reply(req, goipp.StatusErrorNotFound)
	case op == goipp.OpCupsGetPrinters, op == goipp.OpCupsGetDefault:
		return reply(req, goipp.StatusOk, goipp.Group{Tag: goipp.TagPrinterGroup, Attrs: v.printer(req)})
	case !v.isQueue(r.URL):
		return reply(req, goipp.StatusErrorNotFound)
	}
	switch op {
	case goipp.OpGetPrinterAttributes:
		return reply(req, goipp.StatusOk, goipp.Group{Tag: goipp.TagPrinterGroup, Attrs: v.printer(req)})
	case goipp.OpGetJobs:
		return reply(req, goipp.StatusOk, v.jobGroups(req)...)
	case goipp.OpGetJobAttributes, goipp.OpCancelJob:
		i := slices.IndexFunc(v.jobs, func(j *Job) bool { return strconv.Itoa(j.ID) == value(req.Operation, "job-id") })
		if i < 0 {
			return reply(req, goipp.StatusErrorNotFound)
		}
		if op == goipp.OpCancelJob {
			return v.cancel(req, v.jobs[i])
		}
		group := goipp.Group{Tag: goipp.TagJobGroup, Attrs: v.jobs[i].attributes(req)}
		if !v.Still {
			v.step()
		}
		return reply(req, goipp.StatusOk, group)
	}
	return reply(req, goipp.StatusErrorOperationNotSupported)
}

func (v *Virtual) isQueue(u *url.URL) bool {
	name, ok := strings.CutPrefix(u.Path, "/printers/")
	return ok && name == v.Printer
}

// printJob takes a job, or does with it what is armed.
func (v *Virtual) printJob(r *http.Request, req *goipp.Message) *goipp.Message {
	j := &Job{
		Title: value(req.Operation, "job-name"), User: value(req.Operation, "requesting-user-name"),
		Sides: value(req.Job, "sides"),
	}
	j.Media, j.Tray = paper(req.Job)
	var err error
	if j.PDF, err = io.ReadAll(io.LimitReader(r.Body, maxDocument)); err != nil {
		panic(http.ErrAbortHandler) // cut off on the way: not taken
	}
	answer, over := v.receive(r.URL, req, j)
	switch over {
	case DieBefore, DieAfter:
		panic(http.ErrAbortHandler)
	case Late:
		select {
		case <-v.release:
		case <-r.Context().Done():
		}
	}
	return answer
}

func (v *Virtual) receive(u *url.URL, req *goipp.Message, j *Job) (*goipp.Message, HandOver) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var over HandOver
	if len(v.overs) > 0 {
		over, v.overs = v.overs[0], v.overs[1:]
	}
	switch {
	case v.gone, !v.isQueue(u):
		return reply(req, goipp.StatusErrorNotFound), ""
	case over == Busy:
		return reply(req, goipp.StatusErrorBusy), over
	case over == Refuse:
		return reply(req, goipp.StatusErrorNotAcceptingJobs), over
	case over == DieBefore:
		return nil, over
	}
	j.ID, j.State = v.next, confirm.JobPending
	v.next++
	v.jobs = append(v.jobs, j)
	return reply(req, goipp.StatusOk, goipp.Group{Tag: goipp.TagJobGroup, Attrs: j.attributes(req)}), over
}

func (v *Virtual) cancel(req *goipp.Message, j *Job) *goipp.Message {
	if j.State >= confirm.JobCanceled {
		return reply(req, goipp.StatusErrorNotPossible)
	}
	j.State = confirm.JobCanceled
	return reply(req, goipp.StatusOk)
}

func (v *Virtual) jobGroups(req *goipp.Message) []goipp.Group {
	which := value(req.Operation, "which-jobs")
	var groups []goipp.Group
	for _, j := range v.jobs {
		ended := j.State >= confirm.JobCanceled
		if which == "all" || ended == (which == "completed") {
			groups = append(groups, goipp.Group{Tag: goipp.TagJobGroup, Attrs: j.attributes(req)})
		}
	}
	return groups
}

// printer describes the queue as it is.
func (v *Virtual) printer(req *goipp.Message) goipp.Attributes {
	state, why := printerIdle, []string{"none"}
	if slices.ContainsFunc(v.jobs, func(j *Job) bool { return j.State == confirm.JobProcessing }) {
		state = printerProcessing
	}
	switch v.now {
	case Jam:
		why = []string{"media-jam-error"}
	case Empty:
		why = []string{"media-empty-error", "media-needed-error"}
	case Stop:
		state, why = printerStopped, []string{"paused"}
	}
	attrs := goipp.Attributes{
		goipp.MakeAttribute("printer-name", goipp.TagName, goipp.String(v.Printer)),
		goipp.MakeAttribute("printer-info", goipp.TagText, goipp.String("虚拟打印机")),
		goipp.MakeAttribute("printer-location", goipp.TagText, goipp.String("")),
		goipp.MakeAttribute("device-uri", goipp.TagURI, goipp.String(v.Device)),
		goipp.MakeAttribute("printer-type", goipp.TagEnum, goipp.Integer(0)),
		goipp.MakeAttribute("printer-state", goipp.TagEnum, goipp.Integer(state)),
		goipp.MakeAttribute("printer-is-accepting-jobs", goipp.TagBoolean, goipp.Boolean(true)),
	}
	for name, values := range map[string][]string{
		"printer-state-reasons": why, "sides-supported": v.Sides,
		"media-source-supported": v.Trays, "media-supported": v.Media,
	} {
		if len(values) > 0 {
			attrs.Add(words(name, values))
		}
	}
	return requested(req, attrs)
}

func (j *Job) attributes(req *goipp.Message) goipp.Attributes {
	why := "none"
	switch j.State {
	case confirm.JobProcessing:
		why = "job-printing"
	case confirm.JobAborted:
		why = "aborted-by-system"
	case confirm.JobCanceled:
		why = "job-canceled-by-user"
	case confirm.JobCompleted:
		why = "job-completed-successfully"
	}
	return requested(req, goipp.Attributes{
		goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(j.ID)),
		goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(j.Title)),
		goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(j.State)),
		words("job-state-reasons", []string{why}),
	})
}

// requested leaves out what was not asked for.
func requested(req *goipp.Message, attrs goipp.Attributes) goipp.Attributes {
	for _, a := range req.Operation {
		if a.Name == "requested-attributes" {
			return slices.DeleteFunc(attrs, func(b goipp.Attribute) bool {
				return !named(a.Values, b.Name)
			})
		}
	}
	return attrs
}

func reply(req *goipp.Message, status goipp.Status, groups ...goipp.Group) *goipp.Message {
	head := goipp.Group{Tag: goipp.TagOperationGroup}
	head.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	head.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("zh-cn")))
	return goipp.NewMessageWithGroups(goipp.DefaultVersion, goipp.Code(status), req.RequestID,
		append(goipp.Groups{head}, groups...))
}

func words(name string, values []string) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, v := range values {
		a.Values.Add(goipp.TagKeyword, goipp.String(v))
	}
	return a
}

// value gives the first value of an attribute as text, "" when there is none.
func value(attrs goipp.Attributes, name string) string {
	for _, a := range attrs {
		if a.Name == name && len(a.Values) > 0 {
			return a.Values[0].V.String()
		}
	}
	return ""
}

func named(values goipp.Values, name string) bool {
	for _, v := range values {
		if v.V.String() == name {
			return true
		}
	}
	return false
}

// paper reads size and tray of a job, from media or media-col.
func paper(job goipp.Attributes) (media, tray string) {
	media = value(job, "media")
	for _, a := range job {
		if a.Name != "media-col" || len(a.Values) == 0 {
			continue
		}
		if col, ok := a.Values[0].V.(goipp.Collection); ok {
			return mediaSize(goipp.Attributes(col)), value(goipp.Attributes(col), "media-source")
		}
	}
	return media, ""
}

// mediaSize gives the measures of a collection, e.g. 21000x29700 (1/100 mm).
func mediaSize(col goipp.Attributes) string {
	for _, a := range col {
		if a.Name != "media-size" || len(a.Values) == 0 {
			continue
		}
		if size, ok := a.Values[0].V.(goipp.Collection); ok {
			return value(goipp.Attributes(size), "x-dimension") + "x" + value(goipp.Attributes(size), "y-dimension")
		}
	}
	return ""
}
