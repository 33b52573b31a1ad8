package registry

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// scanned is a plan that goes through a table instead of asking by its keys.
var scanned = regexp.MustCompile(`Seq Scan|Hash|Merge|SCAN (operation|o|record|s|feed|f|receipt_number)\b`)

// TestJudgeAsksByKeys: what the judge asks for each batch is found by keys,
// also with the plan that a server has made while the tables were empty.
func TestJudgeAsksByKeys(t *testing.T) {
	h := newHouse(t)
	conn, err := h.db.write.Conn(t.Context())
	h.must(err)
	defer func() { h.must(conn.Close()) }()
	explain := "EXPLAIN QUERY PLAN "
	if onPostgres() {
		_, err := conn.ExecContext(t.Context(), "SET plan_cache_mode = force_generic_plan")
		h.must(err)
	}
	for name, query := range map[string]string{
		"operations": askOperations.text(20),
		"sequences":  askSequences.text(20),
		"records":    askRecords.text(20),
		"standings":  standingsText(20),
		"void":       voidText(20),
	} {
		args := make([]any, parameters(query))
		if onPostgres() {
			_, err := conn.ExecContext(t.Context(), "PREPARE "+name+" AS "+query)
			h.must(err)
			explain, query = "EXPLAIN EXECUTE ", name+"("+strings.Repeat("NULL, ", len(args)-1)+"NULL)"
			args = nil
		}
		rows, err := conn.QueryContext(t.Context(), explain+query, args...)
		h.must(err)
		columns, err := rows.Columns()
		h.must(err)
		line, dest := "", make([]any, len(columns))
		for n := range dest {
			dest[n] = new(any)
		}
		dest[len(dest)-1] = &line
		lines := 0
		for ; rows.Next(); lines++ {
			h.must(rows.Scan(dest...))
			if scanned.MatchString(line) {
				t.Errorf("%s: %s", name, line)
			}
		}
		h.must(rows.Err())
		if lines == 0 {
			t.Errorf("%s: no plan", name)
		}
	}
}

// parameters is the highest number of a parameter.
func parameters(query string) (highest int) {
	for _, m := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(query, -1) {
		n, _ := strconv.Atoi(m[1]) // digits, as matched
		highest = max(highest, n)
	}
	return highest
}
