package stacks

import (
	"github.com/millrace-dev/millrace/constructs"
)

// Dashboards show what the alarms watch, and what is around it.
type Dashboards struct {
	// Summary says whether the pipeline is healthy, where the lag is, what the
	// throughput is and what is lost.
	Summary *constructs.Dashboard
	// Ingest, Process, Store and Search show a stage in depth.
	Ingest, Process, Store *constructs.Dashboard
	Search                 *constructs.Dashboard // nil without search
	// X1 shows what the boxes do and what their viewers wait for.
	X1 *constructs.Dashboard
}

// newDashboards makes them in the stack of o.
func newDashboards(d deployment, o *Observe, p *Pipeline) *Dashboards {
	b := &Dashboards{
		Summary: d.dashboard(o, "Summary", "summary", summary(p, o.Alarms)),
		Ingest:  d.dashboard(o, "Ingest", "ingest", ingestSections(p, o.Alarms)),
		Process: d.dashboard(o, "Process", "process", processSections(p, o.Alarms)),
		Store:   d.dashboard(o, "Store", "store", storeSections(p, o.Alarms)),
		X1:      d.dashboard(o, "X1", "x1", x1Sections(p)),
	}
	if p.Search != nil {
		b.Search = d.dashboard(o, "Search", "search", searchSections(p, o.Alarms))
	}
	return b
}

// dashboard is named after the environment, to be found in the console's list, and
// after the region: an account has dashboards of all its regions in one list.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
func (d deployment) dashboard(o *Observe, id, subject string, sections []constructs.Section) *constructs.Dashboard {
	dashboard := constructs.NewDashboard(o.Stack, id+"Dashboard", constructs.DashboardProps{
		Name: "millrace-" + d.env.Name + "-" + subject + "-" + *o.Stack.Region(),
		Text: "# Millrace " + d.env.Name + ": " + subject + "\n" +
			"What to do about an alarm is in the [runbook](" + constructs.DefaultRunbook + "). " +
			"This page is made by the stack `" + *o.Stack.StackName() + "`: a change here is gone with the next deployment.",
		Sections: sections,
	})
	output(o.Stack, id+"DashboardName", dashboard.Dashboard.DashboardName())
	output(o.Stack, id+"DashboardUrl", dashboard.URL())
	return dashboard
}

func ingestSections(p *Pipeline, a *Alarms) []constructs.Section {
	return []constructs.Section{constructs.StreamGraphs("The ingest stream", p.Ingest.Stream, a.Ingest.All()...)}
}

func processSections(p *Pipeline, a *Alarms) []constructs.Section {
	function := p.Process.Transform.Function
	transform := constructs.FunctionGraphs("The transform", function.Function, a.Transform.All()...)
	transform.Panels = append(transform.Panels, constructs.FunctionErrors(function.LogGroup))
	rejects := constructs.DeliveryGraphs("Delivery of rejects", p.Process.Rejects.Delivery.DeliveryStream, constructs.DeliveryKind{}, a.RejectsDelivery.All()...)
	rejects.Panels = append(rejects.Panels, constructs.DeliveryErrors(p.Process.Rejects.Delivery.LogGroup))
	return []constructs.Section{
		transform,
		constructs.TransformGraphs("What the transform counts", function.Function, "", a.Rejects.All()...),
		constructs.MappingGraphs("What Lambda reads for it", p.Process.Transform.Mapping.Mapping, a.Mapping.All()...),
		constructs.BucketGraphs("Failed batches", p.Process.Failures.Bucket, a.Failures.All()...),
		rejects,
	}
}

func storeSections(p *Pipeline, a *Alarms) []constructs.Section {
	lake := constructs.DeliveryGraphs("Delivery to the lake", p.Store.Lake.Delivery.DeliveryStream, constructs.DeliveryKind{}, a.LakeDelivery.All()...)
	lake.Panels = append(lake.Panels, constructs.DeliveryErrors(p.Store.Lake.Delivery.LogGroup))
	return []constructs.Section{
		constructs.StreamGraphs("The analytics stream", p.Store.Analytics, a.Analytics.All()...),
		lake,
	}
}

func searchSections(p *Pipeline, a *Alarms) []constructs.Section {
	index := p.Search.Index
	delivery := constructs.DeliveryGraphs("Delivery to the index", index.Delivery.DeliveryStream, constructs.DeliveryKind{}, a.SearchDelivery.All()...)
	delivery.Panels = append(delivery.Panels, constructs.DeliveryErrors(index.Delivery.LogGroup))
	return []constructs.Section{
		constructs.SearchGraphs("The domain", index.Domain.Resource, a.Search.All()...),
		delivery,
		constructs.BucketGraphs("Documents that were refused", index.Documents.Bucket, a.Documents.All()...),
	}
}
