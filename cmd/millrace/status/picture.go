package status

import (
	"fmt"
	"strings"
	"time"
)

// picture is the status in lines, with the rates since the look before.
func picture(before, now look) []string {
	lines := []string{fmt.Sprintf("%s  %s", now.url, now.at.Format("15:04:05"))}
	if ahead := now.Time.Sub(now.at); ahead > time.Minute { // Advance moved it
		lines[0] += fmt.Sprintf(", its clock is %v ahead", ahead.Round(time.Minute))
	}
	part := func(t table) {
		if len(t) > 1 { // more than its head
			lines = append(append(lines, ""), t.lines()...)
		}
	}
	part(streams(before, now))
	part(functions(now))
	part(deliveries(now))
	part(domains(now))
	lines = append(append(lines, ""), alarmLines(now.Alarms)...)
	part(failures(now))
	return lines
}

// rate is by how much a counter grew a second.
func rate(before, now look, counter func(look) int64) float64 {
	seconds := now.at.Sub(before.at).Seconds()
	if seconds <= 0 {
		return 0
	}
	return float64(max(0, counter(now)-counter(before))) / seconds
}

func streams(before, now look) table {
	t := table{{"records/s", "KiB/s", "shards", "retained", "refused", "stream"}}
	for _, s := range now.Streams {
		of := func(count func(i int, l look) int64) func(look) int64 {
			return func(l look) int64 {
				for i := range l.Streams {
					if l.Streams[i].Name == s.Name {
						return count(i, l)
					}
				}
				return 0
			}
		}
		records := rate(before, now, of(func(i int, l look) int64 { return l.Streams[i].RecordsIn }))
		bytes := rate(before, now, of(func(i int, l look) int64 { return l.Streams[i].BytesIn }))
		t.row(amount(records), amount(bytes/1024), count(int64(s.OpenShards)), count(s.Retained), count(s.Throttled), s.Name)
	}
	return t
}

func functions(now look) table {
	t := table{{"behind", "oldest", "under way", "done", "filtered", "given up", "failed calls", "function ← stream"}}
	for _, m := range now.Mappings {
		t.row(count(m.Behind), age(now.Time, m.Oldest), count(m.InFlight), count(m.Delivered), count(m.Filtered), count(m.Discarded), count(m.Failed), m.Function+" ← "+m.Stream)
	}
	return t
}

// age is how long ago something was, to the second; of the zero time there is none.
func age(now, then time.Time) string {
	if then.IsZero() {
		return "-"
	}
	return max(0, now.Sub(then)).Round(time.Second).String()
}

func deliveries(now look) table {
	t := table{{"behind", "buffered", "delivered", "failed", "files", "delivery stream"}}
	for _, d := range now.Deliveries {
		name := d.Name
		if d.Domain != "" {
			name += " → " + d.Domain[strings.LastIndexByte(d.Domain, '/')+1:]
		}
		t.row(count(d.Behind), count(d.Buffered), count(d.Delivered), count(d.Failed), count(d.Files), name)
	}
	return t
}

func domains(now look) table {
	t := table{{"runs on", "domain"}}
	for _, d := range now.Domains {
		t.row(d.Backend, d.Name)
	}
	return t
}

// failures are where failed batches wait.
func failures(now look) table {
	t := table{{"batches wait", "records given up", "failed batches"}}
	for _, f := range now.Failures {
		waiting, service := count(int64(f.Waiting)), strings.Split(f.Destination, ":")[2]
		if service == "sns" {
			waiting = "-"
		}
		t.row(waiting, count(f.Records), service+" "+f.Destination[strings.LastIndexByte(f.Destination, ':')+1:])
	}
	return t
}

// brief is the status in one line.
func brief(before, now look) string {
	var toDo, buffered, delivered, failed int64
	for _, m := range now.Mappings {
		toDo, failed = toDo+m.Behind, failed+m.Discarded
	}
	for _, d := range now.Deliveries {
		toDo, buffered, delivered, failed = toDo+d.Behind, buffered+d.Buffered, delivered+d.Delivered, failed+d.Failed
	}
	in := rate(before, now, func(l look) (n int64) {
		for _, s := range l.Streams {
			n += s.RecordsIn
		}
		return n
	})
	waiting := 0
	for _, f := range now.Failures {
		waiting += f.Waiting
	}
	return fmt.Sprintf("%s  %s records/s in, %s behind, %s buffered, %s delivered, %s given up, %d failed batches waiting; alarms: %s",
		now.at.Format("15:04:05"), amount(in), count(toDo), count(buffered), count(delivered), count(failed), waiting, Count(now.Alarms))
}
