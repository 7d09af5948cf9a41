import fc from 'fast-check';
import { postJson } from '../../../../packages/ci-core/src/effects/alert/post-json.ts';
import { createHttp } from '../../../../packages/ci-core/src/effects/http/create-http.ts';
import { sendAlerts } from '../../../../packages/ci-core/src/flow/alert/send-alerts.ts';
import { imagesInRegistry } from '../../../../packages/ci-core/src/flow/build/images-in-registry.ts';
import { Secret } from '../../../../packages/ci-core/src/secret.ts';
import { failedDeploy } from '../../../support/report/failed-deploy.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { anyText, mutatedText } from '../mutate.ts';
import { openAlert } from '../open-alert.ts';
import { type Answer, answering, overHttp, TOKEN } from './http-answers.ts';

const alertSettings = {
  alertSlackWebhook: new Secret(`https://hooks.example.com/${TOKEN}`),
  alertTelegramToken: undefined,
  alertTelegramChat: undefined,
  alertTelegramApi: 'https://t.example.com',
  alertAlertmanagerUrl: new Secret(`https://u:${TOKEN}@am.example.com`),
  alertGitlabUrl: undefined,
  alertGitlabToken: undefined,
  alertWebhook: undefined,
  gitlabToken: undefined,
  githubToken: undefined,
};

export const apiParsers: readonly Fuzzer[] = [
  fuzzer<Answer>({
    name: 'answers of a registry',
    covers: ['readRegistryImage', 'imagesInRegistry', 'createHttp'],
    ...overHttp,
    read: (answer) =>
      answering(answer, async () => {
        const registry = imagesInRegistry(
          {
            address: 'r.example.com',
            insecure: false,
            login: { user: 'u', password: new Secret(TOKEN) },
            http: createHttp({}),
          },
          { info: () => {} } as never,
        );
        const planned = {
          service: 'a',
          repository: 'r.example.com/a',
          tag: '1',
          dockerfile: 'D',
          labels: { 'org.opencontainers.image.revision': 'c' },
        };
        const built = await registry.built(planned as never);
        return {
          built,
          measured: await registry.measured({
            service: 'a',
            image: 'r.example.com/a',
            tag: '1',
            dockerfile: 'D',
            status: 'built',
            seconds: 1,
          }),
        };
      }),
  }),
  fuzzer<Answer>({
    name: 'answers of alert channels',
    covers: [
      'sendAlerts',
      'postJson',
      'slackPost',
      'alertmanagerPost',
      'telegramPost',
      'gitlabPost',
      'webhookPost',
      'alertChannels',
      'shortLine',
    ],
    ...overHttp,
    read: (answer) =>
      answering(answer, async () => {
        const report = failedDeploy();
        const deliveries = await sendAlerts(
          {
            ...report,
            alert: { ...openAlert, startedAt: report.startedAt },
          },
          alertSettings as never,
          { http: createHttp({}), context: { platform: 'none' } } as never,
        );
        if (JSON.stringify(deliveries).includes(TOKEN))
          throw new Error(`shows the token: ${JSON.stringify(deliveries)}`);
        return deliveries;
      }),
  }),
  fuzzer<string>({
    name: 'addresses of alert channels',
    covers: ['postJson'],
    inputs: fc
      .oneof(
        anyText,
        mutatedText(
          ['https://user:pa%40ss@am.example.com/a/b?x=y', 'https://hooks.example.com/services/T0/B0/x'],
          ['%', '%zz', '@', ':'],
        ),
      )
      .filter((text) => /^https?:/.test(text) && URL.canParse(text)),
    waits: true,
    read: (address) =>
      answering({ status: 200, text: 'ok', headers: {} }, () =>
        postJson(
          { address, document: {}, secrets: [], setting: 'X' },
          { http: createHttp({}), signal: new AbortController().signal },
        ),
      ),
  }),
];
