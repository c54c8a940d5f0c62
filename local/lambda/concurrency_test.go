package lambda

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func TestConcurrentInvocationsGetEnvironmentsOfTheirOwn(t *testing.T) {
	b := newBench(t, nil)
	pids := make(chan int, 3)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { pids <- b.call(t, `{"Sleep":300000000}`).Pid })
	}
	wg.Wait()
	close(pids)
	seen := map[int]bool{}
	for pid := range pids {
		seen[pid] = true
	}
	if len(seen) != 3 || len(b.Processes("f")) != 3 {
		t.Errorf("3 invocations at once ran in %d processes; %d are warm", len(seen), len(b.Processes("f")))
	}
}

func TestReservedConcurrencyThrottles(t *testing.T) {
	b := newBench(t, nil)
	one := 1
	if err := b.reserve("f", &one); err != nil {
		t.Fatal(err)
	}
	done := make(chan Result)
	go func() { done <- b.invoke(t, `{"Sleep":500000000}`) }()
	eventually(t, "the first invocation runs", func() bool { return strings.Contains(b.logs.text(), "START") })
	_, err := b.Invoke(t.Context(), "f", []byte(`{}`))
	var refused *awsapi.Error
	if !errors.As(err, &refused) || refused.Code != "TooManyRequestsException" || refused.Status != 429 {
		t.Errorf("got %v, want TooManyRequestsException", err)
	}
	<-done
	b.call(t, `{}`)
}

func TestReservationsLeaveAHundred(t *testing.T) {
	b := newBench(t, nil)
	for n, want := range map[int]string{900: "", 901: "below its minimum value of [100]", -1: "is negative"} {
		err := b.reserve("f", &n)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestIdleEnvironmentsAreReaped(t *testing.T) {
	b := newBench(t, nil)
	b.idleAfter = 10 * time.Millisecond
	b.call(t, `{}`)
	eventually(t, "the environment is stopped", func() bool { return len(b.Processes("f")) == 0 })
}

func TestAnUpdateReplacesEnvironmentsWhenTheyFinish(t *testing.T) {
	b := newBench(t, nil)
	old := make(chan answerOf)
	go func() { old <- b.call(t, `{"Sleep":500000000,"Text":"finished"}`) }()
	eventually(t, "the invocation runs", func() bool { return strings.Contains(b.logs.text(), "START") })
	f := b.functions["f"]
	c := f.current.settings
	c.Variables = map[string]string{"NEW": "yes"}
	b.replace(f, b.newVersion(c, f.current.code))
	fresh := b.call(t, `{}`)
	was := <-old
	if was.Text != "finished" || fresh.Pid == was.Pid {
		t.Errorf("old %+v, new %+v", was, fresh)
	}
	eventually(t, "only the new environment is left", func() bool { p := b.Processes("f"); return len(p) == 1 && p[0] == fresh.Pid })
}

func TestCloseLeavesNothingRunning(t *testing.T) {
	b := newBench(t, nil)
	idle := b.call(t, `{}`).Pid
	go b.Invoke(t.Context(), "f", []byte(`{"Sleep":60000000000}`))
	eventually(t, "an invocation runs", func() bool { return strings.Count(b.logs.text(), "START") == 2 })
	b.Close()
	if alive(idle) {
		t.Errorf("process %d is alive", idle)
	}
}

func TestNothingStartsAfterClose(t *testing.T) {
	b := newBench(t, nil)
	l, err := b.acquire("f")
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	go func() { b.Close(); close(closed) }()
	<-b.closing.Done()
	b.Processes("f") // which takes the lock that Close holds until it has seen all environments
	if _, err := b.execute(l, "id", []byte(`{"Sleep":60000000000}`)); err == nil || strings.Contains(b.logs.text(), "START") {
		t.Errorf("got %v; logged %s", err, b.logs.text())
	}
	b.release(l)
	<-closed
}
