package store

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"confirmpoint/confirm"
)

// projection is what the list and the search need of a record. It is sealed
// beside the body, so that Unlock need not decode whole records: decoding, not
// decrypting, is what takes time.
type projection struct {
	facts
	text [fields]string
}

// facts are a projection without its texts.
type facts struct {
	contentRev, standingRev int64 // of the cells that belong to it
	version                 int64
	state                   confirm.State
	kind                    confirm.RegistrationKind
	gone                    bool // left this point, kept for unsent work
	findings                int
	until                   int64 // day on which findings are counted again, as dayNumber; never: 0
	photo, scan             blobSum
	scans                   []blobSum // that the standing names: of every workstation of the point
	decided                 deed      // the decision in force
	updated                 int64     // when the standing was last changed, Unix seconds; 0 when never
	outScope                bool      // not of the 人员范围 of the window
	mailed                  bool      // the standing has a message
	stage, subject          string    // 学段 and 学科: words of the plan, shared
	old                     bool      // read from an earlier format
}

// The texts of a projection.
const (
	fieldNumber   = iota // 报名号
	fieldName            // as on the ID card
	fieldDocument        // document number
	fieldSchool          // as its seal
	fieldFile            // 系统档案号
	fieldNameSort        // pinyin, syllable by syllable
	fieldSchoolSort
	fieldSearch // all that is searched, normalised, separated by NUL
	fieldCertificate
	fields
)

// firstFields are the texts that every format has had.
const firstFields = fieldCertificate

// deed is what somebody has concluded, as statistics count it. Its words are
// shared: there are as many as clerks.
type deed struct {
	action    confirm.Action // empty: nothing
	id, clerk string
	at        int64 // Unix seconds
}

func (d deed) show() confirm.Deed {
	if d.action == "" {
		return confirm.Deed{}
	}
	return confirm.Deed{Action: d.action, ClerkID: d.id, Clerk: d.clerk, At: time.Unix(d.at, 0).UTC()}
}

// blobSum is the SHA-256 that names a blob; zero when a record names none.
type blobSum [32]byte

func parseBlobSum(s string) blobSum {
	var b blobSum
	if raw, err := hex.DecodeString(s); err == nil && len(raw) == len(b) {
		copy(b[:], raw)
	}
	return b
}

func (b blobSum) String() string { return hex.EncodeToString(b[:]) }

// The formats of a projection. The first has no 系统档案号, and the second no scans
// of the standing: Unlock completes such projections of earlier programs. The
// third does not say until when its findings are counted: they are the next day.
// The fourth does not say what was decided, nor what the list shows beyond state,
// name, number and school, and the fifth not who has a message: Unlock makes it anew.
const (
	projectionWithoutFile  = 1
	projectionWithoutScans = 2
	projectionWithoutUntil = 3
	projectionWithoutDeed  = 4
	projectionWithoutMail  = 5
	projectionFormat       = 6
)

// untilNext is before every day.
const untilNext = 1

// maxProjected bounds the scans of one record; the rules allow fewer.
const maxProjected = 255

var errProjection = errors.New("store: projection cannot be read")

// encode is the plain text of the sealed cell, and the bytes the arena keeps.
func (p *projection) encode() []byte {
	b := make([]byte, 1, 256)
	b[0] = projectionFormat
	for _, n := range [...]int64{p.contentRev, p.standingRev, p.version, int64(p.findings), p.until} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	var flags byte
	for i, set := range [...]bool{p.gone, p.photo != blobSum{}, p.scan != blobSum{}, p.outScope, p.mailed} {
		if set {
			flags |= 1 << i
		}
	}
	b = append(b, flags)
	if flags&flagPhoto != 0 {
		b = append(b, p.photo[:]...)
	}
	if flags&flagScan != 0 {
		b = append(b, p.scan[:]...)
	}
	for _, s := range [...]string{string(p.state), string(p.kind)} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	for _, s := range p.text[:firstFields] {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = append(b, byte(len(p.scans)))
	for _, sum := range p.scans {
		b = append(b, sum[:]...)
	}
	for _, s := range [...]string{string(p.decided.action), p.decided.id, p.decided.clerk, p.stage, p.subject, p.text[fieldCertificate]} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(p.decided.at)), uint64(p.updated))
}

const (
	flagGone = 1 << iota
	flagPhoto
	flagScan
	flagOutScope
	flagMailed
)

// span is a range of bytes in a projection's plain text.
type span struct{ from, to uint32 }

// parsed is a projection read in place: texts stay in the bytes they were read from.
type parsed struct {
	facts
	spans [fields]span
}

// parseProjection reads what encode wrote. intern turns the few words of
// states and kinds into strings without a copy for each row.
func parseProjection(b []byte, intern func([]byte) string) (p parsed, err error) {
	r := reader{b: b}
	format := r.byte()
	switch format {
	case projectionFormat:
	case projectionWithoutFile, projectionWithoutScans, projectionWithoutUntil, projectionWithoutDeed, projectionWithoutMail:
		p.old = true
	default:
		return p, errProjection
	}
	p.contentRev, p.standingRev = int64(r.uvarint()), int64(r.uvarint())
	p.version, p.findings = int64(r.uvarint()), int(r.uvarint())
	if p.until = untilNext; format > projectionWithoutUntil {
		p.until = int64(r.uvarint())
	}
	flags := r.byte()
	p.gone, p.outScope, p.mailed = flags&flagGone != 0, flags&flagOutScope != 0, flags&flagMailed != 0
	if flags&flagPhoto != 0 {
		copy(p.photo[:], r.take(len(p.photo)))
	}
	if flags&flagScan != 0 {
		copy(p.scan[:], r.take(len(p.scan)))
	}
	p.state = confirm.State(intern(r.text()))
	p.kind = confirm.RegistrationKind(intern(r.text()))
	for i := range firstFields {
		if format == projectionWithoutFile && i == fieldFile {
			p.spans[i] = span{uint32(r.at), uint32(r.at)}
			continue
		}
		p.spans[i] = r.span()
	}
	if format > projectionWithoutScans {
		for range r.byte() {
			var sum blobSum
			copy(sum[:], r.take(len(sum)))
			p.scans = append(p.scans, sum)
		}
	}
	if format > projectionWithoutDeed {
		p.decided = deed{action: confirm.Action(intern(r.text())), id: intern(r.text()), clerk: intern(r.text())}
		p.stage, p.subject = intern(r.text()), intern(r.text())
		p.spans[fieldCertificate] = r.span()
		p.decided.at, p.updated = int64(r.uvarint()), int64(r.uvarint())
	}
	if r.bad || r.at != len(b) {
		return p, errProjection
	}
	return p, nil
}

// full copies the texts out of b.
func (p *parsed) full(b []byte) projection {
	out := projection{facts: p.facts}
	out.old = false
	for i, s := range p.spans {
		out.text[i] = string(b[s.from:s.to])
	}
	return out
}

// completeOld gives projections of earlier formats what they lack. Records of a
// new epoch that an earlier program has begun to collect come anew.
func (s *Store) completeOld(open *session) error {
	if len(open.old) == 0 && !open.oldShadow {
		return nil
	}
	return s.transact(open, func(t *tx) error {
		for _, id := range open.old {
			rec, err := t.record(context.Background(), t.Tx, id)
			if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
				continue // it is met when it is opened
			}
			if err != nil {
				return err
			}
			if err := t.rewrite(id, func(p *projection) { p.renew(&rec, t.spell) }); err != nil {
				return err
			}
		}
		if open.oldShadow {
			return t.dropShadow()
		}
		return nil
	})
}

// reader takes values from the front of b; after a value that is not there it
// gives zeros and says bad.
type reader struct {
	b   []byte
	at  int
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.b)-r.at {
		r.bad = true
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) uvarint() uint64 {
	if r.bad {
		return 0
	}
	v, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.at += n
	return v
}

// span is where the next text stands.
func (r *reader) span() span {
	t := r.text()
	return span{uint32(r.at - len(t)), uint32(r.at)}
}

func (r *reader) text() []byte {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	return r.take(int(n))
}

// stand takes over what a projection has of the standing.
func (p *projection) stand(s confirm.Standing) {
	p.text[fieldFile] = s.FileNumber
	p.scans, p.decided, p.updated, p.mailed = nil, deed{}, 0, len(s.Messages) > 0
	if in := s.Decision; in != nil {
		p.decided = deed{in.Action, in.ClerkID, in.ClerkName, in.At.Unix()}
	}
	if at := s.Updated(); !at.IsZero() {
		p.updated = at.Unix()
	}
	name := func(sha256 string) {
		sum := parseBlobSum(sha256)
		if sum != (blobSum{}) && len(p.scans) < maxProjected && !slices.Contains(p.scans, sum) {
			p.scans = append(p.scans, sum)
		}
	}
	for _, scan := range s.Scans {
		name(scan.SHA256)
	}
	for _, c := range s.Corrections {
		name(c.Authorisation.ScanSHA256)
	}
}

// project makes the projection of a record, without revs and findings.
func project(rec *confirm.Record, py *speller) projection {
	c := &rec.Content
	name, school := c.Identity.Name.Reveal(), c.Work.School
	spelt := py.name(name)
	p := projection{facts: facts{
		version: rec.Version,
		state:   rec.Standing.State,
		kind:    c.Kind,
		photo:   parseBlobSum(c.PhotoSHA256),
		scan:    parseBlobSum(c.Certificate.ScanSHA256),
		stage:   c.Work.Stage,
		subject: c.Work.Subject,
	}}
	p.text = [fields]string{
		fieldNumber:      rec.ApplicationNo,
		fieldName:        name,
		fieldDocument:    c.Identity.DocumentNumber.Reveal(),
		fieldSchool:      school,
		fieldNameSort:    spelt.sort,
		fieldSchoolSort:  py.school(school),
		fieldCertificate: c.Certificate.Number.Reveal(),
		fieldSearch: searchText(append(spelt.typed(name),
			c.Identity.DocumentNumber.Reveal(), rec.ApplicationNo,
			c.Certificate.Number.Reveal(), c.Contact.Phone.Reveal(), school)...),
	}
	p.stand(rec.Standing)
	return p
}

// renew makes the projection of an earlier format anew; what was found in the
// content stays until it is counted.
func (p *projection) renew(rec *confirm.Record, py *speller) {
	old := *p
	*p = project(rec, py)
	p.contentRev, p.standingRev, p.gone = old.contentRev, old.standingRev, old.gone
	p.findings, p.until, p.outScope = old.findings, old.until, old.outScope
}
