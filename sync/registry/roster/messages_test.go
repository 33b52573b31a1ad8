package roster_test

import (
	"errors"
	"strings"
	"testing"

	"confirmpoint/sync/registry/roster"
)

func TestReadReadings(t *testing.T) {
	const head = "报名号,留言编号,阅读时间\n"
	for _, tt := range []struct{ name, file, want string }{
		{"no table", "\x00\x01", "不是 csv 文件"},
		{"another table", "报名号,姓名\n1,2\n", "「留言编号」"},
		{"formula", head + "1,m,=NOW()\n", "第 2 行「阅读时间」"},
		{"no time", head + "1,m,昨天\n", "第 2 行「阅读时间」"},
		{"no message", head + "1,,2026-10-08 09:00\n", "第 2 行「留言编号」"},
		{"no application", head + ",m,2026-10-08 09:00\n", "第 2 行「报名号」"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := roster.ReadReadings(strings.NewReader(tt.file), int64(len(tt.file)))
			var refused *roster.ImportError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v", err)
			}
		})
	}
	file := head + "\"=\"\"001\"\"\",m1,2026/10/8 9:05\n2,m2,\n3,m3,2026-10-08 09:05:30\n"
	got, err := roster.ReadReadings(strings.NewReader(file), int64(len(file)))
	if err != nil || len(got) != 2 || got[0].ApplicationNo != "001" || got[0].At.Format("15:04:05") != "01:05:00" || got[1].Row != 4 {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzReadReadings(f *testing.F) {
	f.Add([]byte("报名号,留言编号,阅读时间\n1,m,2026-10-08 09:00\n"))
	f.Add([]byte("\xef\xbb\xbf留言编号,报名号,阅读时间\n\"a\nb\",=1,'2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := roster.ReadReadings(strings.NewReader(string(data)), int64(len(data)))
		if err != nil && got != nil {
			t.Error("readings beside an error")
		}
		for _, r := range got {
			if r.ApplicationNo == "" || r.MessageID == "" || r.At.IsZero() || r.Row < 2 {
				t.Errorf("%+v", r)
			}
		}
	})
}
