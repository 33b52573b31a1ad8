package wire

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// messages has a value of every message; TestMessageVectors compares it with
// the source of the package.
func messages() []any {
	return []any{
		AuditCheckpointPayload{}, AuditWord{}, BlobAnswer{}, BundleAnswerManifest{}, BundleHeader{}, BundleKeyPayload{},
		BundleManifest{}, BundlePage{}, CertificateRevoke{}, Change{}, ChangesAnswer{}, CheckpointsAnswer{},
		CheckpointsRequest{}, Claim{}, CredentialReport{}, CredentialWord{}, CustodyAnswer{}, CustodyRequest{}, Download{},
		DownloadsAnswer{}, ElsewhereAnswer{}, ElsewhereCondition{}, ElsewhereMatch{}, ElsewhereRequest{}, EnrolAnswer{},
		EnrolRequest{}, EnrolTerms{}, EscrowAnswer{}, EscrowHeader{}, Gone{}, HelloAnswer{}, HelloPayload{}, LateItem{},
		LateItems{}, LateWord{}, LedgerSeal{}, MeAnswer{}, NewPasswordAnswer{}, NewPasswordRequest{}, NewPerson{},
		OfficeAudit{}, OfficeAudits{}, OfficeBureau{}, OfficeBureaus{}, OfficeCertificate{}, OfficeCertificates{},
		OfficeCustody{}, OfficeCustodyLine{}, OfficeDone{}, OfficeLog{}, OfficeLogLine{}, OfficePeople{}, OfficePerson{},
		OfficePlan{}, OfficePlans{}, OfficePoint{}, OfficePoints{}, OfficePolicies{}, OfficePolicy{}, OfficeQuery{},
		OfficeRules{}, OfficeSearch{}, OfficeSearches{}, OfficeWindow{}, OfficeWindows{}, OfficeWipe{}, OfficeWipes{},
		OpenedAnswer{}, OpenedRequest{}, OperationsAnswer{}, OperationsRequest{}, PasswordAnswer{}, PasswordRequest{},
		PersonChange{}, PersonCodes{}, PersonReset{}, PersonRevoke{}, PlanInfo{}, PlanPoint{}, PlansAnswer{}, Problem{},
		ReceiptBlockAnswer{}, ReceiptBlockRequest{}, ReceiptFate{}, ReceiptFatesAnswer{}, ReceiptFatesRequest{},
		ReceiptPayload{}, ReconcileAnswer{}, ReconcileItem{}, ReconcileRequest{}, Record{}, RecordAnswer{}, RecordMove{},
		RecordStage{}, RecordWord{}, RefusedFate{}, RenewalPayload{}, RenewAnswer{}, RenewRequest{}, Result{},
		RulebookAnswer{}, SMSAnswer{}, SMSRequest{}, StateSum{}, StatusRequest{}, UpdateAnswer{}, WipeAnswer{}, WipeRequest{},
	}
}

// messageVector is one message in examples that another implementation can
// use; testdata/README.md says how.
type messageVector struct {
	Message string        `json:"message"`
	Good    []goodExample `json:"good"`
	Bad     []badExample  `json:"bad"`
}

type goodExample struct {
	Name string `json:"name"`
	JSON string `json:"json"` // exact bytes, as they are written
}

type badExample struct {
	Name   string `json:"name"`
	JSON   string `json:"json,omitempty"`
	Bytes  []byte `json:"bytes,omitempty"` // base64, when it is no text
	Reason Reason `json:"reason"`
}

const messageFile = "testdata/messages.json"

func TestMessageVectors(t *testing.T) {
	byName := checkMessageList(t)
	if *update {
		writeMessageVectors(t)
	}
	data, err := os.ReadFile(messageFile)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []messageVector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		example, ok := byName[v.Message]
		if !ok {
			t.Errorf("%s is in %s and no message: run go test ./sync/wire -update", v.Message, messageFile)
			continue
		}
		delete(byName, v.Message)
		t.Run(v.Message, func(t *testing.T) { checkMessage(t, reflect.TypeOf(example), v) })
	}
	for name := range byName {
		t.Errorf("%s has no vectors in %s: run go test ./sync/wire -update", name, messageFile)
	}
}

// checkMessageList wants every exported struct with JSON fields in messages.
func checkMessageList(t *testing.T) map[string]any {
	t.Helper()
	byName := map[string]any{}
	for _, m := range messages() {
		byName[reflect.TypeOf(m).Name()] = m
	}
	found := 0
	for _, typ := range parsePackage(t).doc.Types {
		st, ok := typ.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
		if !ok || !ast.IsExported(typ.Name) || !hasJSON(st) {
			continue
		}
		found++
		if _, ok := byName[typ.Name]; !ok {
			t.Errorf("add %s{} to messages() in messages_test.go, then run go test ./sync/wire -update: every message has golden vectors and is fuzzed", typ.Name)
		}
	}
	if found < 60 {
		t.Errorf("only %d messages found in the source", found)
	}
	return byName
}

// checkMessage reads and writes every example of a message.
func checkMessage(t *testing.T, typ reflect.Type, v messageVector) {
	want := map[string]reflect.Value{"full": filled(typ, false), "least": filled(typ, true)}
	if len(v.Good) != len(want) || len(v.Bad) < 8 {
		t.Errorf("%d good and %d bad examples", len(v.Good), len(v.Bad))
	}
	for _, g := range v.Good {
		got := reflect.New(typ)
		if err := DecodeBytes([]byte(g.JSON), got.Interface()); err != nil {
			t.Errorf("%s: %v", g.Name, err)
			continue
		}
		if w, ok := want[g.Name]; !ok || !reflect.DeepEqual(got.Elem().Interface(), w.Interface()) {
			t.Errorf("%s is read as %+v, want %+v", g.Name, got.Elem(), w)
		}
		if out := mustEncode(t, got.Interface()); out != g.JSON {
			t.Errorf("%s is written as %s, want %s", g.Name, out, g.JSON)
		}
	}
	for _, b := range v.Bad {
		in := b.Bytes
		if in == nil {
			in = []byte(b.JSON)
		}
		if got := reasonOf(DecodeBytes(in, reflect.New(typ).Interface())); got != b.Reason {
			t.Errorf("%s: reason %q, want %q", b.Name, got, b.Reason)
		}
	}
}

// Values of the examples. Everybody is invented.
const (
	exampleText = "王·买买提 <&> \u2028 𠮷"
	exampleRaw  = `{"n":1.50,"t":"<王·买买提>"}`
)

func exampleTime() time.Time { return time.Date(2026, 11, 22, 1, 2, 3, 456000000, time.UTC) }

// filled makes a value with every field set, or with those only that must be there.
func filled(typ reflect.Type, least bool) reflect.Value {
	v := reflect.New(typ).Elem()
	switch typ {
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(exampleTime()))
		return v
	case reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(exampleRaw))
		return v
	case reflect.TypeFor[[]byte]():
		v.SetBytes([]byte{0, 1, 0xfe, 0xff})
		return v
	}
	switch typ.Kind() {
	case reflect.String:
		v.SetString(exampleText)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Pointer:
		v.Set(reflect.New(typ.Elem()))
		v.Elem().Set(filled(typ.Elem(), least))
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(typ.Elem(), least)))
	case reflect.Map:
		v.Set(reflect.MakeMap(typ))
		v.SetMapIndex(reflect.ValueOf("seconds").Convert(typ.Key()), filled(typ.Elem(), least))
	case reflect.Struct:
		for i := range typ.NumField() {
			if least && strings.Contains(typ.Field(i).Tag.Get("json"), ",omitempty") {
				continue
			}
			v.Field(i).Set(filled(typ.Field(i).Type, least))
		}
	default:
		panic("no example of " + typ.String())
	}
	return v
}

func writeMessageVectors(t *testing.T) {
	t.Helper()
	var vectors []messageVector
	for _, m := range messages() {
		typ := reflect.TypeOf(m)
		full := mustEncode(t, filled(typ, false).Interface())
		vectors = append(vectors, messageVector{
			Message: typ.Name(),
			Good:    []goodExample{{"full", full}, {"least", mustEncode(t, filled(typ, true).Interface())}},
			Bad:     badExamples(t, typ, full),
		})
	}
	slices.SortFunc(vectors, func(a, b messageVector) int { return strings.Compare(a.Message, b.Message) })
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(vectors); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(messageFile, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// badExamples spoils a good example in every way that a decoder must see.
func badExamples(t *testing.T, typ reflect.Type, full string) []badExample {
	t.Helper()
	first := typ.Field(0)
	key, _, _ := strings.Cut(first.Tag.Get("json"), ",")
	value := mustEncode(t, filled(typ, false).Field(0).Interface())
	deep := strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)
	bad := []badExample{
		{Name: "nothing", JSON: " ", Reason: ReasonSyntax},
		{Name: "cut", JSON: full[:len(full)-1], Reason: ReasonSyntax},
		{Name: "trailing data", JSON: full + "{}", Reason: ReasonTrailing},
		{Name: "in an array", JSON: "[" + full + "]", Reason: ReasonType},
		{Name: "unknown field", JSON: `{"unheard_of":1,` + full[1:], Reason: ReasonUnknownField},
		{Name: "repeated key", JSON: `{"` + key + `":` + value + "," + full[1:], Reason: ReasonDuplicateKey},
		{Name: "repeated key in capitals", JSON: `{"` + strings.ToUpper(key) + `":` + value + "," + full[1:], Reason: ReasonDuplicateKey},
		{Name: "too deep", JSON: `{"` + key + `":` + deep + "}", Reason: ReasonTooDeep},
		{Name: "not UTF-8", Bytes: []byte(`{"` + key + "\":\"\xff\"}"), Reason: ReasonUTF8},
	}
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		for what, wrong := range wrongValues(typ.Field(i).Type) {
			bad = append(bad, badExample{Name: name + ": " + what, JSON: `{"` + name + `":` + wrong + "}", Reason: ReasonType})
		}
	}
	slices.SortStableFunc(bad[9:], func(a, b badExample) int { return strings.Compare(a.Name, b.Name) })
	return bad
}

// wrongValues lists what does not fit a field; any JSON fits a raw one.
func wrongValues(typ reflect.Type) map[string]string {
	switch typ {
	case reflect.TypeFor[json.RawMessage]():
		return nil
	case reflect.TypeFor[time.Time]():
		return map[string]string{"no time": `"yesterday"`, "number": "1"}
	case reflect.TypeFor[[]byte]():
		return map[string]string{"no base64": `"%%%%"`, "number": "1"}
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return wrongValues(typ.Elem())
	case reflect.String:
		return map[string]string{"number": "1"}
	case reflect.Bool:
		return map[string]string{"text": `"true"`}
	case reflect.Int, reflect.Int64:
		return map[string]string{"text": `"7"`, "not whole": "1.5", "too large": "9223372036854775808"}
	case reflect.Slice:
		return map[string]string{"object": "{}"}
	}
	return map[string]string{"array": "[]"}
}
