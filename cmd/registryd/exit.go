package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/registry/rules"
)

// The exit codes; scripts rely on them.
const (
	exitDone      = 0
	exitInternal  = 1
	exitUsage     = 2 // the command line
	exitNotFound  = 3 // no registry in the folder, no such plan, point, clerk or file
	exitRefused   = 4 // the file or its pictures are refused: nothing was changed
	exitExists    = 5 // the folder, name or code is taken
	exitBusy      = 6 // another process writes, or the port is taken
	exitComputer  = 7 // disk full, no right to write, damaged or newer folder
	exitLine      = 8 // the registry far away cannot be reached, or is not it
	exitSignIn    = 9 // sign-in, enrolment or role of the officer
	exitCancelled = 130
)

// usageError is a command line that cannot be understood.
type usageError struct{ err error }

func (u usageError) Error() string { return u.err.Error() }

// missing says what was not found, in words.
type missing struct{ what string }

func (m missing) Error() string { return m.what }

// sentence is what a person reads about an error: what happened, and the next step.
type sentence struct {
	code int
	text string
}

func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	return describe(err).code
}

func complain(w io.Writer, err error) { fmt.Fprintln(w, "registryd: "+describe(err).text) }

// sentinels are the errors that one sentence says in full.
var sentinels = []struct {
	err error
	sentence
}{
	{registry.ErrExists, sentence{exitExists, "这个文件夹或数据库里已经有登记库，没有作任何改动。换一个，或直接使用它。"}},
	{registry.ErrDatabaseAddress, sentence{exitUsage, "数据库的地址读不懂。写作 postgres://用户@主机:5432/数据库。"}},
	{registry.ErrDatabaseRefused, sentence{exitComputer, "数据库服务器不接受这个用户、密码或数据库名。请核对地址，或请数据库管理员开通。"}},
	{registry.ErrOtherKeys, sentence{exitComputer, "文件夹里的 keys 和 ca.pem 属于另一个登记库，与数据库不符。请从建立登记库的机器复制过来。"}},
	{syscall.EADDRINUSE, sentence{exitBusy, "端口已被另一个程序占用。用 --listen 换一个端口，或先停掉那个程序。"}},
	{context.Canceled, sentence{exitCancelled, "已中断。"}},
}

func describe(err error) sentence {
	var usage usageError
	var none missing
	var file *roster.ImportError
	var rule *rules.Error
	var refusal *confirm.Refusal
	switch {
	case errors.As(err, &usage):
		return sentence{exitUsage, "命令写法不对：" + usage.Error() + "。加 --help 查看用法。"}
	case errors.As(err, &none):
		return sentence{exitNotFound, none.what}
	case errors.As(err, &file):
		return sentence{exitRefused, file.Error()}
	case errors.As(err, &rule):
		return sentence{exitRefused, "规则文件不能用，没有作任何改动。" + rule.Error() + "。"}
	case errors.As(err, &refusal):
		return describeRefusal(refusal.Code)
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.sentence
		}
	}
	for _, part := range []func(error) (sentence, bool){describeBundle, describeBackup, describeUpdate, describeDownload, describeWork} {
		if s, ok := part(err); ok {
			return s
		}
	}
	return describeProblem(err)
}

func describeProblem(err error) sentence {
	switch confirm.CodeOf(err) {
	case confirm.ProblemNotFound:
		return sentence{exitNotFound, "没有找到。"}
	case confirm.ProblemRegistryBusy:
		return sentence{exitBusy, "登记库正被另一个程序写入，或数据库服务器暂时连不上。稍后再试。"}
	case confirm.ProblemDiskFull:
		return sentence{exitComputer, "磁盘已满，没有作任何改动。请腾出空间后再试。"}
	case confirm.ProblemReadOnly:
		return sentence{exitComputer, "没有写入这个文件夹的权限，或磁盘是只读的。"}
	case confirm.ProblemCacheNewer:
		return sentence{exitComputer, "这个登记库由更新版本的程序写成。请升级 registryd。"}
	case confirm.ProblemCacheDamaged:
		return sentence{exitComputer, "登记库文件已损坏。请停止使用，并从备份恢复。"}
	case confirm.ProblemBadFile:
		return sentence{exitRefused, "图片不能使用：空文件，或超过 4 MB。没有导入。"}
	}
	var path *fs.PathError
	switch {
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return sentence{exitNotFound, "没有这个文件：" + path.Path}
	case errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
		return sentence{exitComputer, "没有读写的权限：" + path.Path}
	}
	return sentence{exitInternal, "出错了：" + err.Error()}
}
