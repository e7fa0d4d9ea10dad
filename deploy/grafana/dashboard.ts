// What dashboards/chatbot.json may hold, in the types that Grafana publishes; see ../check-dashboard.
import type {
  AnnotationQuery,
  Dashboard as Any,
  Panel,
  RowPanel,
} from '@grafana/schema/dist/types/raw/dashboard/x/dashboard_types.gen.d.ts';
import type {
  FieldConfig,
  Options,
} from '@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';

type Source = { type: 'prometheus'; uid: 'prometheus' };
type Query = { refId: string; datasource: Source; expr: string; legendFormat?: string };

// Grafana leaves to each kind of panel what these hold.
type Fields = NonNullable<Panel['fieldConfig']>;
type TimeSeries = Omit<Panel, 'type' | 'datasource' | 'targets' | 'options' | 'fieldConfig'> & {
  type: 'timeseries';
  datasource: Source;
  targets: Query[];
  options: Options;
  fieldConfig: Omit<Fields, 'defaults'> & {
    defaults: Omit<Fields['defaults'], 'custom'> & { custom: FieldConfig };
  };
};
type Alerts = AnnotationQuery & { expr: string; titleFormat: string; step: string };

// Enums are their values in JSON.
type Json<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

export type Dashboard = Json<
  Omit<Any, 'panels' | 'annotations'> & {
    panels: (TimeSeries | RowPanel)[];
    annotations: { list: Alerts[] };
  }
>;
