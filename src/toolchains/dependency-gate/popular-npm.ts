/**
 * Names that everybody knows, which is what look-alikes imitate. They are never taken for look-alikes themselves. Kept by
 * hand, in the order of the alphabet; a name that is missing only makes one imitation less visible.
 */
const names = `
@angular/cli @angular/common @angular/core @apollo/client @apollo/server @aws-sdk/client-dynamodb @aws-sdk/client-s3
@babel/cli @babel/core @babel/preset-env @babel/preset-react @babel/preset-typescript @babel/runtime @biomejs/biome
@chakra-ui/react @changesets/cli @clack/prompts @emotion/react @emotion/styled @eslint/js @fastify/cors @fastify/static
@floating-ui/react @graphql-codegen/cli @grpc/grpc-js @headlessui/react @heroicons/react @hono/node-server
@hookform/resolvers @jest/globals @mui/icons-material @mui/material @nestjs/cli @nestjs/common @nestjs/core
@nestjs/testing @nuxt/kit @octokit/rest @opentelemetry/api @playwright/test @popperjs/core @prisma/client
@radix-ui/react-dialog @radix-ui/react-slot @reduxjs/toolkit @remix-run/node @remix-run/react @rollup/plugin-commonjs
@rollup/plugin-node-resolve @rollup/plugin-typescript @sentry/node @sentry/react @sinclair/typebox @storybook/react
@stripe/stripe-js @supabase/supabase-js @sveltejs/kit @sveltejs/vite-plugin-svelte @swc/cli @swc/core @swc/jest
@tailwindcss/postcss @tailwindcss/vite @tanstack/react-query @tanstack/react-router @tanstack/react-table
@tanstack/react-virtual @testing-library/dom @testing-library/jest-dom @testing-library/react
@testing-library/user-event @trpc/client @trpc/server @tsconfig/node20 @types/cors @types/express @types/jest
@types/lodash @types/node @types/pg @types/react @types/react-dom @types/supertest @types/uuid @types/ws
@typescript-eslint/eslint-plugin @typescript-eslint/parser @vercel/analytics @vitejs/plugin-react
@vitejs/plugin-react-swc @vitejs/plugin-vue @vitest/coverage-v8 @vitest/ui @vue/test-utils
accepts acorn agent-base ai ajv ajv-formats angular ansi-escapes ansi-regex ansi-styles antd archiver arg argon2 argparse
astro async autoprefixer ava axios axios-retry babel-core babel-jest babel-loader bcrypt bcryptjs better-sqlite3 bignumber.js
bluebird body-parser boxen browserslist bull bullmq bunyan busboy c8 cac camelcase canvas chai chai-as-promised chalk chart.js
cheerio chokidar ci-info classnames cli-progress cli-table3 clipboardy clsx color colorette colors commander compression
concurrently conf config connect consola cookie cookie-parser cookie-session core-js cors cosmiconfig cron cross-env
cross-fetch cross-spawn crypto-js css-loader csurf csv-parse csv-parser csv-stringify cypress d3 dayjs date-fns date-fns-tz
debug decimal.js deepmerge del depcheck destr detect-port dexie diff discord.js docusaurus dompurify dot-prop dotenv
dotenv-expand drizzle-kit drizzle-orm echarts ejs electron electron-builder ember-cli emoji-regex enquirer env-paths enzyme
es-toolkit esbuild escape-html eslint eslint-config-airbnb eslint-config-next eslint-config-prettier eslint-plugin-import
eslint-plugin-jest eslint-plugin-jsx-a11y eslint-plugin-prettier eslint-plugin-react eslint-plugin-react-hooks
eslint-plugin-unicorn eslint-plugin-vue esm esprima event-stream eventemitter3 events eventsource-parser execa express
express-rate-limit express-session express-validator fast-check fast-deep-equal fast-glob fast-json-stringify
fast-levenshtein fast-xml-parser fastest-levenshtein fastify fflate figlet figures file-type find-up firebase
firebase-admin follow-redirects form-data formidable formik framer-motion fs-extra fuse.js get-port get-stream glob
globals globby googleapis got graceful-fs graphql graphql-request graphql-tag gray-matter grunt gulp handlebars hapi
happy-dom helmet highlight.js history hono html-webpack-plugin http-errors http-proxy http-proxy-middleware
http-server https-proxy-agent husky i18next iconv-lite ignore immer immutable inflight inherits ini ink inquirer
inversify io-ts ioredis ip is-number is-plain-object is-promise isomorphic-fetch istanbul jasmine jest jest-environment-jsdom jiti joi
jose jquery js-cookie js-yaml jsdom json-schema json5 jsonrepair jsonwebtoken jszip jwt-decode karma katex keyv kind-of kleur
knex koa koa-bodyparser koa-router kysely leaflet left-pad lerna less level lint-staged lit liquidjs locate-path lodash lodash-es
lodash.debounce lodash.merge log4js loglevel long lowdb lru-cache lucide-react luxon magic-string mariadb markdown-it marked
material-ui memfs mermaid micromatch mime mime-types minimatch minimist minipass mitt mkdirp mobx mobx-react mocha moment
moment-timezone mongodb mongoose morgan ms msw multer mustache mysql mysql2 nan nanoid nats nconf negotiator next next-auth
next-themes nock node-cron node-fetch node-forge node-gyp node-sass nodemailer nodemon normalize-url notistack npm npm-run-all
nuxt nx nyc object-assign ofetch ohash ol on-finished open openai openapi-typescript ora oxfmt oxlint p-limit p-map p-queue p-retry papaparse
parcel parse5 passport passport-jwt passport-local path-to-regexp pdf-lib pdfkit pdfjs-dist pg pg-boss pg-promise phaser
pino pino-http pino-pretty pinia playwright playwright-core pluralize pm2 pnpm postcss postcss-loader postgres preact
prettier prettier-plugin-tailwindcss prisma prismjs progress prom-client prompts prop-types protobufjs pug puppeteer
puppeteer-core qrcode qs querystring radash ramda random-seed rate-limiter-flexible raw-body rc react react-beautiful-dnd
react-dom react-dropzone react-error-boundary react-helmet react-hook-form react-hot-toast react-i18next react-icons
react-intl react-is react-markdown react-native react-query react-redux react-refresh react-router react-router-dom
react-scripts react-select react-spring react-table react-test-renderer react-toastify react-transition-group
react-virtualized react-window readable-stream recharts recoil redis redux redux-saga redux-thunk reflect-metadata
regenerator-runtime remark remix request reselect resend resolve restify retry rimraf rollup rxjs safe-buffer sade
sanitize-html sass sass-loader scheduler selenium-webdriver semver send sequelize serve serve-static sharp shelljs shiki
signal-exit simple-git sinon slugify smol-toml snabbdom socket.io socket.io-client solid-js source-map source-map-support
split2 sql.js sqlite sqlite3 ssh2 storybook string-width strip-ansi stripe style-loader styled-components stylelint
stylus superagent superjson superstruct supertest supports-color svelte svelte-check svgo swagger-jsdoc
swagger-ui-express swiper swr tailwind-merge tailwindcss tap tape tar tedious terser terser-webpack-plugin three through2 tinybench
tiny-invariant tmp tough-cookie ts-jest ts-loader ts-node ts-node-dev tsc-watch tslib tsup tsx turbo tw-animate-css twilio
type-fest type-is typedoc typeorm typescript typescript-eslint ua-parser-js ulid underscore undici unified uglify-js url-join
use-debounce uuid v8-compile-cache valibot validate-npm-package-name validator vite vite-plugin-dts vite-tsconfig-paths
vitest vue vue-router vue-tsc vuex wait-on watchpack web-vitals webpack webpack-bundle-analyzer webpack-cli
webpack-dev-server which winston workbox-build wrangler wrap-ansi ws xlsx xml2js xstate xterm yaml yargs yargs-parser
yarn yeoman-generator yup zod zod-to-json-schema zone.js zustand zx
`;

export const popularNpm: readonly string[] = names.trim().split(/\s+/);
